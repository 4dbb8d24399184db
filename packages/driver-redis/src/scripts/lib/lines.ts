/** Moving messages from line to line. Needs `READING`, `PLACES`, `WAKE`. */
export const LINES = `
-- The place of what became due at an instant.
local function duePlace(base, due)
  local last = tonumber(call('HGET', base .. 'm', 'due')) or 1
  local place = math.max((math.floor(due) - EPOCH) * 4096 + 1, last + 2)
  call('HSET', base .. 'm', 'due', num(place))
  return place
end
-- A message of ours says where it stands; the bytes of a stranger stay as they are.
local function placed(blob, place)
  return isOurs(blob) and place7(place) .. blob:sub(8) or blob
end
-- At the place it has, among the suspects if runs of it ended with the death of their process.
local function putBack(base, entry, blob)
  if call('HEXISTS', base .. 'x', midOf(entry)) == 1 then
    call('ZADD', base .. 's', placeOf(entry), entry)
    return
  end
  local priority = priorityOf(blob)
  usePriority(base, priority)
  call('ZADD', base .. 'b:' .. priority, placeOf(entry), entry)
end

-- The head of an ordering key leaves for good: its next follower is ready.
local function freeKey(base, blob, mid)
  local name = orderingOf(blob)
  if not name or call('HGET', base .. 'oh', name) ~= mid then return 0 end
  local entry = call('LPOP', base .. 'o:' .. name)
  -- Followers that were removed by their id still stand in the list.
  while entry and not call('ZSCORE', base .. 'f', entry) do
    entry = call('LPOP', base .. 'o:' .. name)
  end
  if not entry then
    call('HDEL', base .. 'oh', name)
    return 0
  end
  call('ZREM', base .. 'f', entry)
  call('HSET', base .. 'oh', name, midOf(entry))
  putBack(base, entry, call('HGET', base .. 'j', midOf(entry)) or '')
  return 1
end

-- Forgets what is kept beside a message: runs, deaths, and that it is a copy.
local function forgetMid(base, mid)
  call('HDEL', base .. 'r', mid)
  call('HDEL', base .. 'x', mid)
  local kind = #mid ~= 16 and mid:sub(1, 1) or ''
  if kind ~= 'c' and kind ~= 'C' then return end
  local at = kind == 'c' and 2 or 3
  local place, original = mid:sub(at, at + 6), mid:sub(at + 7)
  local copies = call('HGET', base .. 'n', original) or ''
  local left = {}
  for from = 1, #copies, 7 do
    local one = copies:sub(from, from + 6)
    if one ~= place then left[#left + 1] = one end
  end
  if #left == 0 then call('HDEL', base .. 'n', original)
  else call('HSET', base .. 'n', original, table.concat(left)) end
end

-- A message of this id may be here already (a copy beside its original): then it gets a mid of its own.
local function freshMid(base, mid, place)
  if call('HEXISTS', base .. 'j', mid) == 0 then return mid end
  local bytes = place7(place)
  call('HSET', base .. 'n', mid, (call('HGET', base .. 'n', mid) or '') .. bytes)
  return (#mid == 8 and 'C~' or 'c') .. bytes .. mid
end

-- Whether any message of this id is in a physical queue.
local function isHere(base, mid)
  return call('HEXISTS', base .. 'j', mid) == 1 or call('HEXISTS', base .. 'n', mid) == 1
end

-- A message that is new to a line of those who wait. Answers whether it is ready.
local function arrive(base, entry, blob)
  local name = orderingOf(blob)
  local mid = midOf(entry)
  if name then
    local head = call('HGET', base .. 'oh', name)
    if head and head ~= mid then
      call('RPUSH', base .. 'o:' .. name, entry)
      call('ZADD', base .. 'f', placeOf(entry), entry)
      return false
    end
    if not head then call('HSET', base .. 'oh', name, mid) end
  end
  return true
end
`;
