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
  local key = answersKey(name, group)
  local answer = call('HGET', key, ARGV[2])
  -- A write: a WAIT behind it must cover what was written the first time.
  if answer then call('PEXPIRE', key, 600000) end
  return answer
end
local function remember(name, answer)
  local key = answersKey(name, group)
  call('HSET', key, ARGV[2], answer)
  call('PEXPIRE', key, 600000)
  -- Numbers may have gaps: what is missed here goes by its time.
  if number % 8 == 0 then call('DEL', answersKey(name, group - 9)) end
end
`;
