import type { Script } from '../connection/port.ts';
import { BASE } from './lib/base.ts';
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
 * are kept for as long as its leases (K c:, so that a claim whose answer was lost can be given back).
 * Answers: suspects that wait, milliseconds to the next event (-1: none, or not looked for), deaths of the
 * one suspect, and what was taken, packed: length of token 1, token, length 4, bytes of each message.
 *
 * Checked first: the types of all keys of the queue.
 */
export const claim: Script = {
  name: 'claim',
  lua: `${BASE}${PLACES}${WAKE}${LINES}${CATCH_UP}${TAKE}
local count, leaseMs, aging = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local alone, waits, waitMs = ARGV[4] == '1', ARGV[5], tonumber(ARGV[6])

checkQueue(K)

evenIfFull(K)
if recover(100) > 0 then wake(K, call('ZCARD', K .. 's')) end
promote(count + 100)

local entries, blobs, deaths = {}, {}, 0
if not alone then
  entries, blobs = takeReady(count, aging)
elseif count > 0 then
  while #entries == 0 do
    local first = call('ZPOPMIN', K .. 's')
    if not first[1] then break end
    local blob = call('HGET', K .. 'j', midOf(first[1]))
    if blob then entries, blobs = { first[1] }, { blob } end
  end
  if entries[1] then
    local _, ends = (call('HGET', K .. 'x', midOf(entries[1])) or ''):gsub('%d+', '')
    deaths = ends
  end
end

local answer = { call('ZCARD', K .. 's'), -1, deaths }
if #entries == 0 then
  answer[2] = nextEvent()
  if waits ~= '' and (alone or answer[1] == 0) then
    redis.pcall('ZADD', K .. 'i', num(now + waitMs), waits)
  end
  return answer
end

local runs = {}
if call('EXISTS', K .. 'r') == 1 then
  local mids = {}
  for index, entry in ipairs(entries) do mids[index] = entry:sub(8) end
  runs = manyGet('HMGET', K .. 'r', mids)
end
local ends = num(now + leaseMs)
local first = '\\0\\0\\0\\1'
local leases, tokens, taken = {}, {}, {}
for index, entry in ipairs(entries) do
  local run = runs[index]
  local token = run and tokenOf(entry, tonumber(run) + 1) or entry:sub(1, 7) .. first .. entry:sub(8)
  local sizedToken = string.char(#token) .. token
  leases[index * 2 - 1] = ends
  leases[index * 2] = token
  tokens[index] = sizedToken
  taken[index] = sizedToken .. struct.pack('>I4', #blobs[index]) .. blobs[index]
end
many('ZADD', K .. 'a', leases)
call('SET', K .. 'c:' .. ARGV[7], ARGV[8] .. ':' .. table.concat(tokens), 'PX', num(leaseMs))
answer[4] = table.concat(taken)
return answer
`,
};
