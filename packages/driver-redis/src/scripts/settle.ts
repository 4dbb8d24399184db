import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { ENDS } from './lib/ends.ts';
import { LINES } from './lib/lines.ts';
import { LOCKS } from './lib/locks.ts';
import { PLACES } from './lib/places.ts';
import { REPEATS } from './lib/repeats.ts';
import { STRIKES } from './lib/strikes.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Ends deliveries.
 *
 * ARGV: producer, sequence; plain acks, packed (length of token 1, token); acks with a record, packed (length
 * of token 1, token, length of meta 4, meta, length of lock 2, the lock it frees); the rule of those; then of each other: kind (a, d, r, R: a release that ends its run), token, delay, bytes in front of the body ('' as
 * they are), where the body begins in what lies there, meta ('' none; of a death: the mid of the letter, ''
 * for its own), rule, number of locks, their keys.
 * Answers: suspects that wait, and 1 if all were settled, else a list of 1 (settled) and 0 (lease lost).
 *
 * Checked first: a repeat; the types of all keys; which leases live.
 */
export const settle: Script = {
  name: 'settle',
  lua: `${BASE}${REPEATS}
local known = knownAnswer('q:')
if known then return { call('ZCARD', K .. 's'), known == '1' and 1 or cjson.decode(known) } end

mustBe('hash', K .. 'j')
local runs, deaths, copies = call('HLEN', K .. 'r'), call('HLEN', K .. 'x'), call('HLEN', K .. 'n')
local suspects, notes = call('ZCARD', K .. 's'), call('HLEN', P .. 'nt')

local at = 3
local function arg()
  at = at + 1
  return ARGV[at - 1]
end
local acks, recorded, rule = arg(), arg(), arg()

local tokens, mids, from = {}, {}, 1
while from <= #acks do
  local length = acks:byte(from)
  local index = #tokens + 1
  tokens[index] = acks:sub(from + 1, from + length)
  mids[index] = acks:sub(from + 12, from + length)
  from = from + 1 + length
end
local plain = #tokens
if plain > 0 and plain <= 4000 and recorded == '' and at > #ARGV and copies + runs + deaths + notes == 0
  and call('ZCOUNT', K .. 'a', '-inf', num(now)) == 0 then
  -- Most calls: acks, and no message has ever come back. Then no lease has ended but by its ack, so what can
  -- be removed was alive, and of what cannot be, the message is gone or is another of the same id.
  if call('ZREM', K .. 'a', unpack(tokens)) == plain then
    many('HDEL', K .. 'j', mids)
    remember('q:', '1')
    return { suspects, 1 }
  end
  local results, gone = {}, {}
  for index, blob in ipairs(manyGet('HMGET', K .. 'j', mids)) do
    local token = tokens[index]
    local isIts = blob and (blob:byte(8) ~= MARK or blob:sub(1, 7) == token:sub(1, 7))
    results[index] = isIts and token:sub(8, 11) == '\\0\\0\\0\\1' and 1 or 0
    if results[index] == 1 then gone[#gone + 1] = mids[index] end
  end
  if #gone > 0 then many('HDEL', K .. 'j', gone) end
  remember('q:', cjson.encode(results))
  return { suspects, results }
end

local items = {}
for index, token in ipairs(tokens) do items[index] = { token = token } end
local function item(one)
  items[#items + 1] = one
  tokens[#tokens + 1] = one.token
end
from = 1
while from <= #recorded do
  local length = recorded:byte(from)
  local token = recorded:sub(from + 1, from + length)
  from = from + 1 + length
  local size = struct.unpack('>I4', recorded, from)
  local meta = recorded:sub(from + 4, from + 3 + size)
  from = from + 4 + size
  size = struct.unpack('>I2', recorded, from)
  item({ token = token, meta = meta, keep = rule, lock = size > 0 and recorded:sub(from + 2, from + 1 + size) })
  from = from + 2 + size
end
local hasDead, hasOthers = false, at <= #ARGV
while at <= #ARGV do
  local one = { kind = arg(), token = arg(), delay = tonumber(arg()), head = arg(), from = tonumber(arg()) }
  one.meta, one.keep, one.locks = arg(), arg(), {}
  for index = 1, tonumber(arg()) do one.locks[index] = arg() end
  one.isRelease = one.kind == 'r' or one.kind == 'R'
  if one.kind == 'd' then hasDead = true end
  item(one)
end
if recorded ~= '' or hasOthers then
  for _, name in ipairs({ 'l', 'e', 'm' }) do mustBe('hash', P .. name) end
  for _, name in ipairs({ 'ez', 'ea' }) do mustBe('zset', P .. name) end
end

local living, ended, allSettled = {}, {}, true
mids = {}
for from = 1, #tokens, 4000 do
  local scores = call('ZMSCORE', K .. 'a', unpack(tokens, from, math.min(from + 3999, #tokens)))
  for index, score in ipairs(scores) do
    local at = from + index - 1
    living[at] = score and tonumber(score) > now or false
    if living[at] then
      ended[#ended + 1] = tokens[at]
      if not items[at].isRelease then mids[#mids + 1] = tokens[at]:sub(12) end
    else
      allSettled = false
    end
  end
end

-- Removals come first, so that jobs can end while memory is full.
local function remove()
  if #ended > 0 then many('ZREM', K .. 'a', ended) else call('HDEL', K .. 'm', '') end
  if #mids > 0 then many('HDEL', K .. 'j', mids) end
end

-- What is needed only here is defined only here: it would be made anew for each call.
${READING}${PLACES}${WAKE}${LINES}${LOCKS}${ENDS}${STRIKES}
checkQueue(K)
if hasDead and D ~= K then checkQueue(D) end
local results, looked, lookedMids = {}, {}, {}
for index, one in ipairs(items) do
  results[index] = living[index] and 1 or 0
  one.mid = midOfToken(one.token)
  if living[index] and (one.kind or (one.meta and one.meta ~= '')) then
    looked[#looked + 1] = one
    lookedMids[#looked] = one.mid
  end
end
if #looked > 0 then
  for index, blob in ipairs(manyGet('HMGET', K .. 'j', lookedMids)) do
    local one = looked[index]
    one.blob = blob or ''
    local name = one.kind and orderingOf(one.blob)
    if name then mustBe('list', K .. 'o:' .. name) end
  end
end

remove()
if copies > 0 then
  for _, mid in ipairs(mids) do forgetMid(K, mid) end
elseif #mids > 0 then
  if runs > 0 then many('HDEL', K .. 'r', mids) end
  if deaths > 0 then many('HDEL', K .. 'x', mids) end
end

local ready, hastened, dead = 0, 0, 0
local function release(one)
  local run = runOf(one.token)
  local entry = entryOfToken(one.token)
  local blob, patched = one.blob, one.head ~= ''
  call('HSET', K .. 'r', one.mid, num(run))
  if one.kind == 'R' then call('HDEL', K .. 'x', one.mid) end
  if patched then
    blob = one.token:sub(1, 7) .. one.head .. blob:sub(one.from)
  end
  if one.delay > 0 then
    local place = takePlaces(K, 1)
    blob = placed(blob, place)
    entry = place7(place) .. one.mid
    call('HSET', K .. 'j', one.mid, blob)
    call('ZADD', K .. 't', num(math.ceil(micros / 1000 + one.delay)), entry)
    if call('ZRANK', K .. 't', entry) == 0 then hastened = 3 end
    return
  end
  if patched then call('HSET', K .. 'j', one.mid, blob) end
  putBack(K, entry, blob)
  ready = ready + 1
end
local function bury(one)
  local place = takePlaces(D, 1)
  local mid = freshMid(D, one.meta == '' and originalOf(one.mid) or one.meta, place)
  local entry = place7(place) .. mid
  call('HSET', D .. 'j', mid, place7(place) .. one.head .. one.blob:sub(one.from))
  call('HSET', D .. 'r', mid, num(runOf(one.token)))
  usePriority(D, NORMAL)
  call('RPUSH', D .. 'w:' .. NORMAL, entry)
  dead = dead + 1
end

local ends, freed, holders = {}, {}, {}
for index, one in ipairs(items) do
  if not living[index] then
    acquit(K, one.token)
  else
    if one.kind then
      for _, key in ipairs(one.locks) do freeLock(key, one.mid) end
      if not one.isRelease then ready = ready + freeKey(K, one.blob, one.mid) end
    elseif one.lock then
      freed[#freed + 1] = one.lock
      holders[#freed] = one.mid
    end
    if one.meta and one.meta ~= '' and one.kind ~= 'd' then
      ends[#ends + 1] = { one.mid, runOf(one.token), one.blob, one.meta, one.keep }
    elseif notes > 0 and not one.isRelease and one.kind ~= 'd' then
      takeNotes(one.mid)
    end
    if one.isRelease then release(one) elseif one.kind == 'd' then bury(one) end
  end
end
if #freed > 0 then freeLocks(freed, holders) end
keepEnds(ends)
remember('q:', allSettled and '1' or cjson.encode(results))
if ready + hastened > 0 then wake(K, math.max(ready, hastened)) end
if dead > 0 then wake(D, dead) end
if hasOthers or not allSettled then suspects = call('ZCARD', K .. 's') end
return { suspects, allSettled and 1 or results }
`,
};
