/**
 * What every script begins with.
 *
 * KEYS[1]: beginning of the keys of the physical queue (K); KEYS[2]: of its logical queue (P); KEYS[3]:
 * of its dead letters (D). Keys that are built from them share their hash tag, so they lie in one slot.
 *
 * `entry`: place7 .. mid, a member of every line but the leases. `token`: place7 .. run4 .. mid.
 */
export const BASE = `
local K, P, D = KEYS[1], KEYS[2], KEYS[3]
local call = redis.call
local clock = call('TIME')
local micros = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local now = math.floor(micros / 1000)

-- Places are instants too: 1/4096 ms since 2024. Arrivals take even ones, what became due odd ones.
local EPOCH = 1704067200000
local MARK = 165
local NORMAL = 5
local ORDERED, LOCKED = 1, 2

-- Of a whole number; twice as fast as '%.0f'.
local function num(n) return string.format('%d', n) end
local function place7(n) return struct.pack('>I7', n) end
-- Calls a command with many arguments, in pieces that the stack of Lua can hold.
local function many(command, key, list)
  for from = 1, #list, 4000 do
    call(command, key, unpack(list, from, math.min(from + 3999, #list)))
  end
end
local function manyGet(command, key, list)
  if #list <= 4000 then return call(command, key, unpack(list)) end
  local all = {}
  for from = 1, #list, 4000 do
    for _, one in ipairs(call(command, key, unpack(list, from, math.min(from + 3999, #list)))) do
      all[#all + 1] = one
    end
  end
  return all
end

-- Reading a key of a wrong type is an error, which is wanted before anything is written.
local function mustBe(kind, key)
  if kind == 'hash' then call('HLEN', key)
  elseif kind == 'zset' then call('ZCARD', key)
  else call('LLEN', key) end
end
local function prioritiesOf(base)
  return call('HGET', base .. 'm', 'prios') or ''
end
`;

/** Reading entries, tokens and messages, and checking all keys of a queue. Needs `BASE`. */
export const READING = `
-- What a stranger wrote may be shorter than anything of ours.
local function placeOf(bytes) return #bytes > 6 and (struct.unpack('>I7', bytes)) or 0 end
local function sinceOf(place) return math.floor(place / 4096) + EPOCH end
local function midOf(entry) return entry:sub(8) end
local function tokenOf(entry, run) return entry:sub(1, 7) .. struct.pack('>I4', run) .. entry:sub(8) end
local function runOf(token) return #token > 10 and (struct.unpack('>I4', token, 8)) or 0 end
local function midOfToken(token) return token:sub(12) end
local function entryOfToken(token) return token:sub(1, 7) .. token:sub(12) end

-- Ours, or written by a stranger; of ours, the first ten bytes are read.
local function isOurs(blob) return blob:byte(8) == MARK and #blob > 9 end
local function priorityOf(blob)
  local priority = isOurs(blob) and blob:byte(9) or NORMAL
  return priority < 10 and priority or NORMAL
end
local function has(blob, flag) return isOurs(blob) and math.floor(blob:byte(10) / flag) % 2 == 1 end
local function orderingOf(blob) return has(blob, ORDERED) and blob:sub(11, 26) or nil end
local function lockOf(blob)
  if not has(blob, LOCKED) then return nil end
  local at = has(blob, ORDERED) and 27 or 11
  if #blob <= at then return nil end
  return blob:sub(at + 2, at + 1 + (struct.unpack('>I2', blob, at)))
end

local function checkQueue(base)
  for _, name in ipairs({ 'j', 'r', 'x', 'n', 'oh' }) do mustBe('hash', base .. name) end
  for _, name in ipairs({ 't', 'a', 's', 'f', 'i' }) do mustBe('zset', base .. name) end
  for priority in prioritiesOf(base):gmatch('%d') do
    mustBe('list', base .. 'w:' .. priority)
    mustBe('zset', base .. 'b:' .. priority)
  end
  mustBe('list', base .. 'w:' .. NORMAL)
  mustBe('zset', base .. 'b:' .. NORMAL)
end
-- A removal first: what ends, renews or hands over must run while memory is full.
local function evenIfFull(base) call('HDEL', base .. 'm', '') end
`;
