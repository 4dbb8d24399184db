import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { CATCH_UP } from './lib/catch-up.ts';
import { LINES } from './lib/lines.ts';
import { PLACES } from './lib/places.ts';
import { TAKE } from './lib/take.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Takes messages under a lease.
 *
 * ARGV: most of them, length of the lease, aging or '', '1' for one suspect alone, who waits for work if
 * there is none (a member of K i, or ''), and for how long; the name and number of this claim, under which its tokens
 * are kept ten minutes longer than its leases (K c:, so that a claim whose answer was lost can be given back, and
 * counts as nobody's death also after an outage).
 * Answers: suspects that wait, milliseconds to the next event (-1: none, or not looked for), deaths of the
 * one suspect, and what was taken, packed: length of token 1, token, length 4, bytes of each message.
 *
 * Checked first: the types of all keys of the queue.
 */
export const claim: Script = {
  name: 'claim',
  lua: `${BASE}
local count, leaseMs, aging = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local alone, waits, waitMs = ARGV[4] == '1', ARGV[5], tonumber(ARGV[6])

mustBe('hash', K .. 'j')
mustBe('zset', K .. 'i')
local priorities = prioritiesOf(K)
local returned = call('HLEN', K .. 'r')
local suspects = call('ZCARD', K .. 's')
local moving = call('ZCOUNT', K .. 'a', '-inf', num(now)) + call('ZCOUNT', K .. 't', '-inf', num(now))
local back = #priorities == 1 and call('ZCARD', K .. 'b:' .. priorities) or 0

local entries, ids, blobs, deaths = {}, {}, {}, 0
-- Messages of those entries; what is gone, or stands elsewhere by now, is left out.
local function addStanding(taken)
  local mids = {}
  for index, entry in ipairs(taken) do mids[index] = entry:sub(8) end
  for index, blob in ipairs(manyGet('HMGET', K .. 'j', mids)) do
    if blob and (blob:byte(8) ~= MARK or blob:sub(1, 7) == taken[index]:sub(1, 7)) then
      local last = #entries + 1
      entries[last], ids[last], blobs[last] = taken[index], mids[index], blob
    end
  end
end

if #priorities == 1 and moving + back == 0 and not alone then
  -- One line, and nothing but that line: most claims.
  local line = K .. 'w:' .. priorities
  while #entries < count do
    local taken = call('LPOP', line, count - #entries)
    if not taken then break end
    addStanding(taken)
  end
elseif priorities ~= '' or moving > 0 or alone then
  -- What is needed only here is defined only here: it would be made anew for each call.
  ${READING}${PLACES}${WAKE}${LINES}${CATCH_UP}
  checkQueue(K)
  evenIfFull(K)
  if recover(100) > 0 then wake(K, call('ZCARD', K .. 's')) end
  promote(count + 100)
  returned = call('HLEN', K .. 'r')
  if alone then
    while count > 0 and #entries == 0 do
      local first = call('ZPOPMIN', K .. 's')
      if not first[1] then break end
      addStanding({ first[1] })
    end
    if entries[1] then
      local _, ends = (call('HGET', K .. 'x', midOf(entries[1])) or ''):gsub('%d+', '')
      deaths = ends
    end
  else
    ${TAKE}
    while #entries < count do
      local left = count - #entries
      local taken = aging and takeAged(left, aging) or takeStrictly(left)
      if #taken == 0 then break end
      addStanding(taken)
    end
  end
  suspects = call('ZCARD', K .. 's')
end

-- Milliseconds until something happens by itself; -1: nothing will.
local function nextEvent()
  local next = -1
  for _, name in ipairs({ 'a', 't' }) do
    local first = call('ZRANGE', K .. name, 0, 0, 'WITHSCORES')
    if first[2] then
      local left = math.max(0, tonumber(first[2]) - now)
      if next < 0 or left < next then next = left end
    end
  end
  return next
end
local answer = { suspects, -1, deaths }
if #entries == 0 then
  answer[2] = nextEvent()
  if waits ~= '' and (alone or suspects == 0) then
    redis.pcall('ZADD', K .. 'i', num(now + waitMs), waits)
  end
  return answer
end

local runs = returned > 0 and manyGet('HMGET', K .. 'r', ids) or {}
local ends = num(now + leaseMs)
local leases, tokens, taken = {}, {}, {}
for index, mid in ipairs(ids) do
  local run = runs[index] and struct.pack('>I4', (tonumber(runs[index]) or 0) + 1) or '\\0\\0\\0\\1'
  local token = entries[index]:sub(1, 7) .. run .. mid
  local blob, size = blobs[index], string.char(#token)
  leases[index * 2 - 1], leases[index * 2] = ends, token
  tokens[index * 2 - 1], tokens[index * 2] = size, token
  local at = index * 4
  taken[at - 3], taken[at - 2], taken[at - 1], taken[at] = size, token, struct.pack('>I4', #blob), blob
end
many('ZADD', K .. 'a', leases)
call('SET', K .. 'c:' .. ARGV[7], ARGV[8] .. ':' .. table.concat(tokens), 'PX', num(leaseMs + 600000))
answer[4] = table.concat(taken)
return answer
`,
};
