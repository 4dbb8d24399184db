/** Late reports. Needs `LINES`. */
export const STRIKES = `
-- Who reports after its lease ran out is late and not dead: the run is no death of its job any more.
local function acquit(base, token)
  local mid = midOfToken(token)
  -- Nobody has met the end of this lease yet.
  if call('ZREM', base .. 'a', token) == 1 then
    local held = call('HGET', base .. 'j', mid)
    if not held then return end
    call('HSET', base .. 'r', mid, num(runOf(token)))
    putBack(base, entryOfToken(token), held)
    wake(base, 1)
    return
  end
  local struck = call('HGET', base .. 'x', mid)
  if not struck then return end
  local run = ',' .. num(runOf(token)) .. ','
  local at = struck:find(run, 1, true)
  if not at then return end
  local left = struck:sub(1, at) .. struck:sub(at + #run)
  if left:find('%d') then
    call('HSET', base .. 'x', mid, left)
    return
  end
  call('HDEL', base .. 'x', mid)
  local blob = call('HGET', base .. 'j', mid)
  if not blob then return end
  local entry = (isOurs(blob) and blob:sub(1, 7) or token:sub(1, 7)) .. mid
  if call('ZREM', base .. 's', entry) == 1 then
    putBack(base, entry, blob)
    wake(base, 1)
  end
end
-- Which of these tokens hold a lease now.
local function alive(base, tokens)
  local living = {}
  if #tokens == 0 then return living end
  for from = 1, #tokens, 4000 do
    local scores = call('ZMSCORE', base .. 'a', unpack(tokens, from, math.min(from + 3999, #tokens)))
    for index, score in ipairs(scores) do
      living[from + index - 1] = score and tonumber(score) > now or false
    end
  end
  return living
end
`;
