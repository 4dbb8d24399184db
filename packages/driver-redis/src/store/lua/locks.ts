/**
 * Unique locks: a key is a string that holds the id of its holder, and goes by itself where it has a life of
 * its own. A job knows which keys it holds, so that they can be freed with it.
 */
export const LOCKS = `
local locks = {}
local function holderOf(key)
  local holder = locks[key]
  if holder == nil then
    holder = call('GET', S .. 'k:' .. key)
    locks[key] = holder
  end
  return holder
end

-- Keys that the job holds, so that they can be freed with it.
local function withoutKey(held, key)
  local kept = {}
  for _, lock in ipairs(held or {}) do
    if lock[1] ~= key then kept[#kept + 1] = lock end
  end
  return kept
end

local function writeKeys(job, d)
  for key, change in pairs(d.keys) do
    if change == 'free' then
      if holderOf(key) == job.id then
        call('DEL', S .. 'k:' .. key)
        locks[key] = false
        d.locks = withoutKey(d.locks, key)
      end
    else
      local until_ = false
      if change.ttl then
        until_ = now + math.max(1, math.ceil(change.ttl))
        call('SET', S .. 'k:' .. key, job.id, 'PXAT', int(until_))
      else
        call('SET', S .. 'k:' .. key, job.id)
      end
      locks[key] = job.id
      d.locks = withoutKey(d.locks, key)
      d.locks[#d.locks + 1] = { key, until_ }
    end
  end
end
`;
