const NOW = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
`;

/** Says that a queue may have timers: ARGV[1]. KEYS[1]: queues by when that was said last. */
export const REGISTER: string = `${NOW}
redis.call('ZADD', KEYS[1], string.format('%d', now), ARGV[1])
return 1
`;

/** Forgets those of the queues in ARGV[2…] of which it was said more than ARGV[1] milliseconds ago. */
export const FORGET: string = `${NOW}
for index = 2, #ARGV do
  local said = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if said and now - tonumber(said) > tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[index]) end
end
return 1
`;
