/** Unique locks: a hash P l, key → 'end:mid', end 0 for as long as the job lives. Needs `BASE`. */
export const LOCKS = `
local function lockHolder(key)
  local value = call('HGET', P .. 'l', key)
  if not value then return nil end
  local ends, mid = value:match('^(%d+):(.*)$')
  if not ends then return nil end
  if ends ~= '0' and tonumber(ends) <= now then return nil end
  return mid
end
-- ttl: milliseconds, or '-' for none.
local function takeLock(key, mid, ttl)
  local ends = ttl == '-' and '0' or num(now + math.ceil(tonumber(ttl)))
  call('HSET', P .. 'l', key, ends .. ':' .. mid)
end
-- The id behind a copy is that of its original.
local function originalOf(mid)
  local kind = #mid ~= 16 and mid:sub(1, 1) or ''
  if kind == 'c' then return mid:sub(9) end
  if kind == 'C' then return mid:sub(10) end
  return mid
end
local function freeLock(key, mid)
  local value = call('HGET', P .. 'l', key)
  if value and value:match('^%d+:(.*)$') == originalOf(mid) then call('HDEL', P .. 'l', key) end
end
`;
