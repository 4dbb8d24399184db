/** Places and priorities. Needs `BASE`. */
export const PLACES = `
-- The first of so many new places, each two behind the one before.
local function takePlaces(base, count, line)
  local field = line or 'place'
  local last = tonumber(call('HGET', base .. 'm', field)) or 0
  local first = math.max((now - EPOCH) * 4096, last + 2)
  call('HSET', base .. 'm', field, num(first + (count - 1) * 2))
  return first
end
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
-- Remembers that a priority is in use; all of them lie in one string, the highest first.
local function usePriority(base, priority)
  local known = prioritiesOf(base)
  local digit = tostring(priority)
  if known:find(digit, 1, true) then return end
  local all = {}
  for one in (known .. digit):gmatch('%d') do all[#all + 1] = one end
  table.sort(all, function(a, b) return tonumber(a) > tonumber(b) end)
  call('HSET', base .. 'm', 'prios', table.concat(all))
end
`;
