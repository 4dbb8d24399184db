import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { KEPT } from './lib/kept.ts';
import { LINES } from './lib/lines.ts';
import { LOCKS } from './lib/locks.ts';
import { PLACES } from './lib/places.ts';
import { REPEATS } from './lib/repeats.ts';
import { WAKE } from './lib/wake.ts';

/** Kind of a packed message: nothing is to be looked at, or four arguments say what. */
export const PLAIN = 0;
export const SPECIAL = 1;

/**
 * Takes in messages.
 *
 * ARGV: producer, sequence, number of headers named, name and bytes ('' if Redis should know them) of each;
 * the messages packed (kind 1, length of mid 1, mid, length 4, bytes); then of each that is special: origin,
 * delay, lock key, its ttl or ''. KEYS[4..]: lists of the ordering keys.
 * Answers: 1 if all were stored; else a list of 1, 'd' (alive) or 'l' .. mid of who holds the lock; or
 * 'h' .. names of headers that Redis does not know: then nothing was done.
 *
 * Checked first: a repeat; headers; the types of all keys.
 */
export const publish: Script = {
  name: 'publish',
  lua: `${BASE}${PLACES}${WAKE}${REPEATS}
local known = knownAnswer('p:')
if known then return known == '1' and 1 or cjson.decode(known) end

for index = 4, #KEYS do mustBe('list', KEYS[index]) end
mustBe('hash', P .. 'hd')
local idle = call('ZCARD', K .. 'i')

local at = 4
local interned, unknown = {}, {}
for _ = 1, tonumber(ARGV[3]) do
  local name, bytes = ARGV[at], ARGV[at + 1]
  at = at + 2
  if call('HEXISTS', P .. 'hd', name) == 0 then
    if bytes == '' then unknown[#unknown + 1] = name
    else interned[#interned + 1] = name; interned[#interned + 1] = bytes end
  end
end
if #unknown > 0 then return 'h' .. table.concat(unknown) end

local mids, parts, specials = {}, {}, {}
local checked, asksIds, isPlain, seen = {}, false, true, {}
local pack, from = ARGV[at], 1
at = at + 1
while from <= #pack do
  local kind, length = pack:byte(from, from + 1)
  local mid = pack:sub(from + 2, from + 1 + length)
  from = from + 2 + length
  local size = struct.unpack('>I4', pack, from)
  local part = pack:sub(from + 4, from + 3 + size)
  from = from + 4 + size
  local index = #mids + 1
  mids[index], parts[index] = mid, part
  if kind == 1 then
    specials[index] = at
    if ARGV[at] ~= 'c' then asksIds = true end
    at = at + 4
  end
  if kind == 1 or seen[mid] or part:byte(3) % 2 == ORDERED then isPlain = false end
  seen[mid] = true
  local priority = part:byte(2)
  if not checked[priority] then
    checked[priority] = true
    mustBe('list', K .. 'w:' .. priority)
  end
end
-- Of one id there may be a message already; a copy then gets a mid of its own.
if isPlain then
  for _, blob in ipairs(manyGet('HMGET', K .. 'j', mids)) do
    if blob then isPlain = false break end
  end
end

-- The first write asks for memory: where there is none, the whole batch is refused by it.
local function begin()
  local place = takePlaces(K, #mids)
  if #interned > 0 then many('HSET', P .. 'hd', interned) end
  return place
end
local lines, ready = {}, 0
local function lineUp(entry, priority)
  local line = lines[priority]
  if not line then
    line = {}
    lines[priority] = line
  end
  line[#line + 1] = entry
  ready = ready + 1
end
local function finish(answer, hastened)
  for priority, line in pairs(lines) do
    usePriority(K, priority)
    many('RPUSH', K .. 'w:' .. priority, line)
  end
  remember('p:', answer == 1 and '1' or cjson.encode(answer))
  if idle > 0 then wake(K, math.max(ready, hastened)) end
  return answer
end

if isPlain then
  local place, fields = begin(), {}
  for index, mid in ipairs(mids) do
    local bytes = place7(place)
    fields[index * 2 - 1] = mid
    fields[index * 2] = bytes .. parts[index]
    lineUp(bytes .. mid, parts[index]:byte(2))
    place = place + 2
  end
  many('HSET', K .. 'j', fields)
  return finish(1, 0)
end

-- What only some messages need is defined only for them: it would be made anew for each call.
${READING}${LINES}${LOCKS}${KEPT}
checkQueue(K)
for priority in pairs(checked) do mustBe('zset', K .. 'b:' .. priority) end
for _, name in ipairs({ 'l', 'e' }) do mustBe('hash', P .. name) end
if asksIds then
  for _, name in ipairs({ 'j', 'n', 'h:j', 'h:n', 'l:j', 'l:n' }) do mustBe('hash', P .. name) end
  for _, name in ipairs({ 'j', 'n', 'r' }) do mustBe('hash', D .. name) end
  mustBe('zset', D .. 'a')
  mustBe('hash', P .. 'm')
  mustBe('zset', P .. 'ez')
end

local function aliveIn(names, mid)
  for _, name in ipairs(names) do
    if isHere(P .. name, mid) then return true end
  end
  return false
end
-- Runs of a dead letter that comes back, the delivery that brings it included.
local function runsOfDead(mid)
  local blob = call('HGET', D .. 'j', mid)
  if not blob then return nil end
  local run = tonumber(call('HGET', D .. 'r', mid) or 0) or 0
  local active = call('ZSCORE', D .. 'a', blob:sub(1, 7) .. struct.pack('>I4', run + 1) .. mid)
  run = active and run + 1 or run
  return run > 0 and run or nil
end

local place = begin()
local results, allStored, hastened = {}, true, 0
local function storeOne(index)
  local mid, part, special = mids[index], parts[index], specials[index]
  local origin, delay, lock, ttl = 'c', 0, '', ''
  if special then
    origin, delay, lock, ttl = ARGV[special], tonumber(ARGV[special + 1]), ARGV[special + 2], ARGV[special + 3]
  end
  local run
  if origin ~= 'c' then
    if aliveIn({ '', 'h:', 'l:' }, mid) then return 'd' end
    if origin == 'u' and (aliveIn({ 'd:' }, mid) or recordOf(mid)) then return 'd' end
    run = runsOfDead(mid)
  end
  if ttl ~= '' then
    local holder = lockHolder(lock)
    if holder and holder ~= mid then return 'l' .. holder end
    takeLock(lock, mid, ttl)
  end
  local bytes = place7(place)
  local blob = bytes .. part
  if call('HSETNX', K .. 'j', mid, blob) == 0 then
    mid = freshMid(K, mid, place)
    call('HSET', K .. 'j', mid, blob)
  end
  if run then call('HSET', K .. 'r', mid, num(run)) end
  local entry = bytes .. mid
  if delay > 0 then
    call('ZADD', K .. 't', num(math.ceil(micros / 1000 + delay)), entry)
    if call('ZRANK', K .. 't', entry) == 0 then hastened = 3 end
  elseif arrive(K, entry, blob) then
    lineUp(entry, part:byte(2))
  end
  return 1
end

for index = 1, #mids do
  results[index] = storeOne(index)
  if results[index] ~= 1 then allStored = false end
  place = place + 2
end
return finish(allStored and 1 or results, hastened)
`,
};
