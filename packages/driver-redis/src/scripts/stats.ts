import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';

/**
 * Counts messages by state. Writes nothing, and counts what time has done and nobody has met yet.
 *
 * Answers: waiting, delayed, active, and milliseconds since the oldest waiting one became ready.
 */
export const stats: Script = {
  name: 'stats',
  lua: `${BASE}${READING}
local later = '(' .. num(now)
local delayed = call('ZCOUNT', K .. 't', later, '+inf')
local active = call('ZCOUNT', K .. 'a', later, '+inf')
local waiting = call('HLEN', K .. 'j') - delayed - active
if waiting == 0 then return { 0, delayed, active, 0 } end

local oldest = now
local function consider(entry)
  if entry and placeOf(entry) > 0 then oldest = math.min(oldest, sinceOf(placeOf(entry))) end
end
local function stands(entry)
  local blob = call('HGET', K .. 'j', midOf(entry))
  return blob and (not isOurs(blob) or blob:sub(1, 7) == entry:sub(1, 7))
end
for priority in prioritiesOf(K):gmatch('%d') do
  consider(call('ZRANGE', K .. 'b:' .. priority, 0, 0)[1])
  -- What was removed by its id still stands in the line.
  local index = 0
  local entry = call('LINDEX', K .. 'w:' .. priority, index)
  while entry and not stands(entry) and index < 1000 do
    index = index + 1
    entry = call('LINDEX', K .. 'w:' .. priority, index)
  end
  consider(entry)
end
consider(call('ZRANGE', K .. 's', 0, 0)[1])
consider(call('ZRANGE', K .. 'f', 0, 0)[1])
for _, token in ipairs(call('ZRANGEBYSCORE', K .. 'a', '-inf', num(now), 'LIMIT', 0, 1000)) do
  consider(token)
end
local due = call('ZRANGE', K .. 't', 0, 0, 'WITHSCORES')[2]
if due then oldest = math.min(oldest, tonumber(due)) end
return { waiting, delayed, active, math.max(0, now - oldest) }
`,
};
