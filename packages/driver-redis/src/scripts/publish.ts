import type { Script } from '../connection/port.ts';
import { BASE } from './lib/base.ts';
import { LINES } from './lib/lines.ts';
import { LOCKS } from './lib/locks.ts';
import { PLACES } from './lib/places.ts';
import { REPEATS } from './lib/repeats.ts';
import { WAKE } from './lib/wake.ts';

/** Number of arguments of one message: mid, bytes, origin, delay, lock key, its ttl or ''. */
export const PUBLISH_FIELDS = 6;

/**
 * Takes in messages.
 *
 * ARGV: producer, sequence, number of headers named, name and bytes ('' if Redis should know them) of
 * each, then {@link PUBLISH_FIELDS} of each message. KEYS[4..]: lists of the ordering keys.
 * Answers: 1 if all were stored; else a list of 1, 'd' (alive) or 'l' .. mid of who holds the lock; or
 * 'h' .. names of headers that Redis does not know: then nothing was done.
 *
 * Checked first: a repeat; headers; the types of all keys.
 */
export const publish: Script = {
  name: 'publish',
  lua: `${BASE}${PLACES}${WAKE}${LINES}${REPEATS}${LOCKS}
local known = knownAnswer('p:')
if known then return known == '1' and 1 or cjson.decode(known) end

checkQueue(K)
for _, name in ipairs({ 'l', 'e', 'hd' }) do mustBe('hash', P .. name) end
for index = 4, #KEYS do mustBe('list', KEYS[index]) end

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
local first = at
local checked, asksIds = {}, false
for index = first, #ARGV, 6 do
  local priority = ARGV[index + 1]:byte(2)
  if not checked[priority] then
    checked[priority] = true
    mustBe('list', K .. 'w:' .. priority)
    mustBe('zset', K .. 'b:' .. priority)
  end
  if ARGV[index + 2] ~= 'c' then asksIds = true end
end
if asksIds then
  for _, name in ipairs({ 'j', 'n', 'h:j', 'h:n', 'l:j', 'l:n' }) do mustBe('hash', P .. name) end
  for _, name in ipairs({ 'j', 'n', 'r' }) do mustBe('hash', D .. name) end
  mustBe('zset', D .. 'a')
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
  local run = tonumber(call('HGET', D .. 'r', mid) or 0)
  local active = call('ZSCORE', D .. 'a', blob:sub(1, 7) .. struct.pack('>I4', run + 1) .. mid)
  run = active and run + 1 or run
  return run > 0 and run or nil
end

-- The first write asks for memory: where there is none, the whole batch is refused here.
local count = (#ARGV - first + 1) / 6
local place = takePlaces(K, count)
if #interned > 0 then many('HSET', P .. 'hd', interned) end

local results, allStored, ready, hastened = {}, true, 0, 0
local lines = {}
for index = first, #ARGV, 6 do
  local mid, part, origin, delay = ARGV[index], ARGV[index + 1], ARGV[index + 2], tonumber(ARGV[index + 3])
  local lock, ttl = ARGV[index + 4], ARGV[index + 5]
  local result, run = 1, nil
  if origin ~= 'c' then
    if aliveIn({ '', 'h:', 'l:' }, mid) then result = 'd'
    elseif origin == 'u' and (aliveIn({ 'd:' }, mid) or call('HEXISTS', P .. 'e', mid) == 1) then result = 'd'
    else run = runsOfDead(mid) end
  end
  if result == 1 and ttl ~= '' then
    local holder = lockHolder(lock)
    if holder and holder ~= mid then result = 'l' .. holder
    else takeLock(lock, mid, ttl) end
  end
  if result == 1 then
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
      local priority = part:byte(2)
      local line = lines[priority]
      if not line then
        line = {}
        lines[priority] = line
      end
      line[#line + 1] = entry
      ready = ready + 1
    end
  else
    allStored = false
  end
  place = place + 2
  results[#results + 1] = result
end
for priority, line in pairs(lines) do
  usePriority(K, priority)
  many('RPUSH', K .. 'w:' .. priority, line)
end
remember('p:', allStored and '1' or cjson.encode(results))
wake(K, math.max(ready, hastened))
return allStored and 1 or results
`,
};
