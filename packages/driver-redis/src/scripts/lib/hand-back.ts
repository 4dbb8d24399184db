/** Giving deliveries back. Needs `STRIKES`. */
export const HAND_BACK = `
-- Uncounted, each at its old place. Answers the suspects that wait.
local function handBack(tokens)
  local living = alive(K, tokens)
  evenIfFull(K)
  local back = 0
  for index, token in ipairs(tokens) do
    if living[index] then
      local mid = midOfToken(token)
      call('ZREM', K .. 'a', token)
      local blob = call('HGET', K .. 'j', mid)
      if blob then
        call('HSET', K .. 'r', mid, num(runOf(token)))
        putBack(K, entryOfToken(token), blob)
        back = back + 1
      end
    else
      acquit(K, token)
    end
  end
  wake(K, back)
  return call('ZCARD', K .. 's')
end
`;
