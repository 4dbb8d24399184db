/**
 * Answers of past batches, in hashes of 64 numbers each: P p:<producer>:<number / 64>, sequence → answer.
 * Ten minutes, but at least the last 512 numbers of a producer. ARGV[1]: producer; ARGV[2]: sequence, which
 * may have a part behind a dot. Needs `BASE`.
 */
export const REPEATS = `
local number = tonumber((ARGV[2]:match('^%d+')))
local group = math.floor(number / 64)
local function answersKey(name, of) return P .. name .. ARGV[1] .. ':' .. num(of) end
local function knownAnswer(name)
  return call('HGET', answersKey(name, group), ARGV[2])
end
local function remember(name, answer)
  local key = answersKey(name, group)
  call('HSET', key, ARGV[2], answer)
  call('PEXPIRE', key, 600000)
  -- Numbers may have gaps: what is missed here goes by its time.
  if number % 8 == 0 then call('DEL', answersKey(name, group - 9)) end
end
`;
