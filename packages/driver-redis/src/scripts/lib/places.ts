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
