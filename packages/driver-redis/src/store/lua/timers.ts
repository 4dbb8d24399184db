/** When the next timer of a queue is due, as text; null where there is none. KEYS[1]: its timers by instant. */
export const NEXT_DUE = `return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or false`;

/** The instants, as text, of the first ARGV[1] timers of a queue that are due by now. KEYS[1] as above. */
export const LOOK_DUE = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local page = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%d', now), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
local instants = {}
for index = 2, #page, 2 do instants[#instants + 1] = page[index] end
return instants
`;

/**
 * Leases up to ARGV[1] timers that are due, for ARGV[2] milliseconds, and no more than about ARGV[3] bytes of
 * them. Answers of each when it was to be taken, when it was due at first, id and message.
 */
export const TAKE_DUE = `
call('HLEN', S .. 'timers')
runWithoutMemory()
local page = call('ZRANGEBYSCORE', S .. 'due', '-inf', int(now), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
local taken, bytes, again = {}, tonumber(ARGV[3]), int(now + math.ceil(tonumber(ARGV[2])))
for index = 1, #page, 2 do
  if bytes <= 0 then break end
  local id = page[index]
  local message = call('HGET', S .. 'timers', id)
  if message then
    call('ZADD', S .. 'due', again, id)
    bytes = bytes - #message
    taken[#taken + 1] = page[index + 1]
    taken[#taken + 1] = call('HGET', S .. 'timers', '@' .. id)
    taken[#taken + 1] = id
    taken[#taken + 1] = message
  else
    call('ZREM', S .. 'due', id)
  end
end
return taken
`;
