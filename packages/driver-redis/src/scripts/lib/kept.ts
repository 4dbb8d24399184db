/**
 * Whether the record of an ended job counts. P m 'age': milliseconds by the last rule that had them. What is
 * too old is removed when the next job ends, and counts no more before that. Needs `BASE`.
 */
export const KEPT = `
-- The last place of ends that are too old; nil where age does not matter.
local function lastTooOld()
  local age = call('HGET', P .. 'm', 'age')
  return age and (now - tonumber(age) - EPOCH) * 4096 - 1 or nil
end
local function recordOf(mid)
  local record = call('HGET', P .. 'e', mid)
  local last = record and lastTooOld()
  local place = last and call('ZSCORE', P .. 'ez', mid)
  if place and tonumber(place) <= last then return nil end
  return record or nil
end
`;
