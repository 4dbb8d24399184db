/**
 * Begins scripts on shared values. KEYS: values by name, names in the order of their bytes, names by when
 * their values end; ARGV[1]: the channel on which is told what changes. A word is told as a byte (is there a
 * value?), the name behind its length in 4 bytes, and the value.
 */
const BEGIN = `
local values, names, ends, channel = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local call = redis.call
local clock = call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
call('HLEN', values)
call('ZCARD', names)
call('ZCARD', ends)
-- Words must get through where there is no memory left: a script that begins with this write is not refused.
call('PERSIST', values)

local function remove(name)
  call('ZREM', names, name)
  call('ZREM', ends, name)
  return call('HDEL', values, name)
end

-- Removes values whose time is over, and tells it as if somebody had done so in time.
local function sweep()
  local over = call('ZRANGEBYSCORE', ends, '-inf', string.format('%d', now), 'LIMIT', 0, 500)
  for _, name in ipairs(over) do
    remove(name)
    call('PUBLISH', channel, struct.pack('>BI4', 0, #name) .. name)
  end
end
`;

/** Sets a value: ARGV[2] its name, ARGV[3] whether there is one, ARGV[4] that, ARGV[5] for how long, ARGV[6] the word that tells it. */
export const SET_VALUE: string = `${BEGIN}
sweep()
local name = ARGV[2]
if ARGV[3] == '0' then
  remove(name)
else
  call('HSET', values, name, ARGV[4])
  call('ZADD', names, 0, name)
  if ARGV[5] == '' then
    call('ZREM', ends, name)
  else
    call('ZADD', ends, string.format('%d', now + math.ceil(tonumber(ARGV[5]))), name)
  end
end
call('PUBLISH', channel, ARGV[6])
return 1
`;

/** A page of live values: ARGV[2] and ARGV[3] are the bounds of their names, ARGV[4] how many. Answers names and values, and as the first whether there is more. */
export const ALL_VALUES: string = `${BEGIN}
sweep()
local page = call('ZRANGEBYLEX', names, ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])
local found = { #page == tonumber(ARGV[4]) and page[#page] or false }
for _, name in ipairs(page) do
  local over = call('ZSCORE', ends, name)
  local value = call('HGET', values, name)
  if value and not (over and tonumber(over) <= now) then
    found[#found + 1] = name
    found[#found + 1] = value
  end
end
return found
`;

/** Takes or keeps a lead: KEYS[1] it, ARGV[1] for whom, ARGV[2] how long. Answers 1 if it has it. */
export const LEAD = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
-- Needs no memory, so that who leads goes on when there is none.
redis.call('PERSIST', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;
