/** What happens by time alone: leases run out, delays are over. Needs `LINES`. */
export const CATCH_UP = `
-- The oldest leases that ran out: their holders are taken for dead. Answers how many.
local function recover(limit)
  local tokens = call('ZRANGEBYSCORE', K .. 'a', '-inf', num(now), 'LIMIT', 0, limit)
  for _, token in ipairs(tokens) do
    local mid = midOfToken(token)
    call('ZREM', K .. 'a', token)
    if call('HEXISTS', K .. 'j', mid) == 1 then
      local run = num(runOf(token))
      call('HSET', K .. 'r', mid, run)
      call('HSET', K .. 'x', mid, (call('HGET', K .. 'x', mid) or ',') .. run .. ',')
      putBack(K, entryOfToken(token), '')
    end
  end
  return #tokens
end

-- The first delays that are over: ready since they were due. Answers how many.
local function promote(limit)
  local due = call('ZRANGEBYSCORE', K .. 't', '-inf', num(now), 'WITHSCORES', 'LIMIT', 0, limit)
  for index = 1, #due, 2 do
    local name = orderingOf(call('HGET', K .. 'j', midOf(due[index])) or '')
    if name then mustBe('list', K .. 'o:' .. name) end
  end
  for index = 1, #due, 2 do
    local mid = midOf(due[index])
    call('ZREM', K .. 't', due[index])
    local blob = call('HGET', K .. 'j', mid)
    if blob then
      local place = duePlace(K, tonumber(due[index + 1]))
      local entry = place7(place) .. mid
      blob = placed(blob, place)
      call('HSET', K .. 'j', mid, blob)
      if arrive(K, entry, blob) then putBack(K, entry, blob) end
    end
  end
  return #due / 2
end
`;
