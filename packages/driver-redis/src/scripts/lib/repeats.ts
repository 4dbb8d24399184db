/**
 * Answers of past batches: a hash per producer, sequence → answer. Ten minutes and the last 256 at least.
 * ARGV[1]: producer; ARGV[2]: sequence. Needs `BASE`.
 */
export const REPEATS = `
local function knownAnswer(name)
  return call('HGET', P .. name .. ARGV[1], ARGV[2])
end
local function remember(name, answer)
  local key = P .. name .. ARGV[1]
  call('HSET', key, ARGV[2], answer)
  call('PEXPIRE', key, 600000)
  if call('HLEN', key) < 512 then return end
  -- Numbers may have gaps, so what is old is looked for, once in 256 batches.
  local sequence = tonumber((ARGV[2]:match('^%d+')))
  local old = {}
  for _, field in ipairs(call('HKEYS', key)) do
    if tonumber((field:match('^%d+'))) <= sequence - 256 then old[#old + 1] = field end
  end
  if #old > 0 then many('HDEL', key, old) end
end
`;
