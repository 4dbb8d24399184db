/**
 * Begins every script on one queue: KEYS[1] is its meta key, and all other keys begin like it.
 *
 * Redis time is the only clock. A place is `milliseconds * 4096 + n`, rising with each one given, so that
 * it orders jobs and still tells when it was given.
 */
export const BEGIN = `
local M = KEYS[1]
local S = string.sub(M, 1, -2)
local call = redis.call
local clock = call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local ENDED = { completed = true, discarded = true, cancelled = true, dead = true }
local STATES = { 'enqueuing', 'waiting', 'delayed', 'blocked', 'active', 'completed', 'discarded', 'cancelled', 'dead' }

-- Lua would shorten long numbers to 14 digits.
local function int(n) return string.format('%d', n) end

-- Lua is atomic, and undoes nothing: what will be written to is looked at first, and fails here where its
-- type is wrong.
local checked = {}
local function checkZset(name)
  if checked[name] then return end
  call('ZCARD', S .. name)
  checked[name] = true
end
local function checkTimers()
  if checked.timers then return end
  checkZset('due')
  call('HLEN', S .. 'timers')
  checked.timers = true
end

-- A server without memory refuses a script whose first write may need some: this one needs none and does nothing.
local function runWithoutMemory() call('PERSIST', M) end

local meta = call('HMGET', M, 'place', 'max', 'age')
local lastPlace = tonumber(meta[1] or 0)
local placeBefore = lastPlace
local function nextPlace()
  lastPlace = math.max(now * 4096, lastPlace + 1)
  return lastPlace
end

-- By what rule the last job was kept that makes room for others; -1 stands for no limit.
local function limit(text)
  local n = tonumber(text)
  if n < 0 then return math.huge end
  return n
end
local rule = meta[2] and { max = limit(meta[2]), age = limit(meta[3]) } or nil

local function isTooOld(rec)
  return rec.line and rule ~= nil and now - rec.ended > rule.age
end
`;

/** Fails before anything is written where a key of the queue is not of its type. */
export const CHECK_TYPES = `
for _, state in ipairs(STATES) do checkZset('z:' .. state) end
checkZset('kept')
checkTimers()
`;

/** Ends a script that gave places or kept jobs by a rule. */
export const END = `
if lastPlace > placeBefore then call('HSET', M, 'place', int(lastPlace)) end
`;
