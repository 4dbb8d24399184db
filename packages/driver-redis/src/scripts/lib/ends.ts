/**
 * Records of ended jobs: P e, mid → record; P ez and P ea, the place of its end → mid (ea: kept for good).
 * And what a running job told: P nt, 'p' .. mid → progress, 'l' .. mid → log. Needs `PLACES`.
 *
 * A record: meta 4 + n · ended 7 · run 4 · progress 4 + n · log 4 + n · the message as it lay in its queue.
 */
export const ENDS = `
local function sized(bytes) return struct.pack('>I4', #bytes) .. bytes end

-- Takes what was told about a job out of Redis.
local function takeNotes(mid)
  local progress = call('HGET', P .. 'nt', 'p' .. mid)
  local log = call('HGET', P .. 'nt', 'l' .. mid)
  if progress or log then call('HDEL', P .. 'nt', 'p' .. mid, 'l' .. mid) end
  return sized(progress or '') .. sized(log or '')
end
local NO_NOTES = sized('') .. sized('')

-- Lets go of those that are too many or too old for a rule: 'most' or 'most age'.
local function trimEnds(keep)
  local most, age = keep:match('^(%d+) ?(%d*)$')
  if not most then return end
  local surplus = call('ZCARD', P .. 'ez') - tonumber(most)
  if surplus > 0 then
    local gone = {}
    for index, one in ipairs(call('ZPOPMIN', P .. 'ez', surplus)) do
      if index % 2 == 1 then gone[#gone + 1] = one end
    end
    many('HDEL', P .. 'e', gone)
  end
  local known = call('HGET', P .. 'm', 'age')
  if age == '' then
    if known then call('HDEL', P .. 'm', 'age') end
    return
  end
  if known ~= age then call('HSET', P .. 'm', 'age', age) end
  local last = num((now - tonumber(age) - EPOCH) * 4096 - 1)
  local old = call('ZRANGEBYSCORE', P .. 'ez', '-inf', last, 'LIMIT', 0, 1000)
  if #old > 0 then
    many('ZREM', P .. 'ez', old)
    many('HDEL', P .. 'e', old)
  end
end

-- Keeps ended jobs: each { mid, run, blob, meta, keep }. keep: '*' for good, else a rule of trimEnds.
local function keepEnds(ends)
  if #ends == 0 then return end
  local hasNotes = call('EXISTS', P .. 'nt') == 1
  local place = takePlaces(P, #ends, 'ended')
  local records, passing, lasting, rules = {}, {}, {}, {}
  local tail = struct.pack('>I7', now)
  for index, one in ipairs(ends) do
    local mid, meta = originalOf(one[1]), one[4]
    local notes = hasNotes and takeNotes(one[1]) or NO_NOTES
    records[index * 2 - 1] = mid
    records[index * 2] = sized(meta) .. tail .. struct.pack('>I4', one[2]) .. notes .. one[3]
    local line, other = passing, 'ea'
    if one[5] == '*' then line, other = lasting, 'ez' else rules[one[5]] = true end
    line[#line + 1] = num(place + index * 2 - 2)
    line[#line + 1] = mid
    if call('EXISTS', P .. other) == 1 then call('ZREM', P .. other, mid) end
  end
  many('HSET', P .. 'e', records)
  if #passing > 0 then many('ZADD', P .. 'ez', passing) end
  if #lasting > 0 then many('ZADD', P .. 'ea', lasting) end
  for keep in pairs(rules) do trimEnds(keep) end
end
`;
