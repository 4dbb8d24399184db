import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { CATCH_UP } from './lib/catch-up.ts';
import { ENDS } from './lib/ends.ts';
import { LINES } from './lib/lines.ts';
import { LOCKS } from './lib/locks.ts';
import { PLACES } from './lib/places.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Removes a page of what waits or is delayed, with its keys, locks and notes. Active messages stay.
 *
 * ARGV: most of them; the last place that is meant, '' at first. Answers: how many went, that place, and 1
 * while there is more. Checked first: the types of all keys.
 */
export const purge: Script = {
  name: 'purge',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${CATCH_UP}${LOCKS}${ENDS}
local most = tonumber(ARGV[1])

checkQueue(K)
for _, name in ipairs({ 'l', 'nt' }) do mustBe('hash', P .. name) end

evenIfFull(K)
recover(most)
-- Whatever arrives from now on is not meant; what is due later, is.
local last = tonumber(ARGV[2]) or math.max((now - EPOCH) * 4096 + 4095, tonumber(call('HGET', K .. 'm', 'place')) or 0)

local gone = 0
local function drop(entry)
  local mid = midOf(entry)
  local blob = call('HGET', K .. 'j', mid)
  if not blob or (isOurs(blob) and blob:sub(1, 7) ~= entry:sub(1, 7)) then return end
  call('HDEL', K .. 'j', mid)
  forgetMid(K, mid)
  takeNotes(mid)
  local lock = lockOf(blob)
  if lock then freeLock(lock, mid) end
  freeKey(K, blob, mid)
  gone = gone + 1
end
local function dropZset(name)
  if gone >= most then return end
  for _, entry in ipairs(call('ZRANGE', K .. name, 0, most - gone - 1)) do
    if placeOf(entry) <= last then
      call('ZREM', K .. name, entry)
      drop(entry)
    end
  end
end
-- Followers first: who is freed by a head that goes would come back to the line.
dropZset('f')
dropZset('s')
dropZset('t')
for priority in prioritiesOf(K):gmatch('%d') do
  dropZset('b:' .. priority)
  local key = K .. 'w:' .. priority
  while gone < most do
    local page = call('LRANGE', key, 0, most - gone - 1)
    local count = 0
    for _, entry in ipairs(page) do
      if placeOf(entry) > last then break end
      count = count + 1
      drop(entry)
    end
    if count > 0 then call('LPOP', key, count) end
    if count == 0 or count < #page then break end
  end
end
return { gone, num(last), gone >= most and 1 or 0 }
`,
};
