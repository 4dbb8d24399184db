/** Taking ready messages out of their lines. Needs `LINES`. */
export const TAKE = `
-- The first so many of one priority: the line itself, merged with what came back, by place.
local function firstOf(priority, count)
  local line = call('LRANGE', K .. 'w:' .. priority, 0, count - 1)
  local back = call('ZRANGE', K .. 'b:' .. priority, 0, count - 1)
  local level = { priority = priority, entries = {}, fromBack = {}, at = 1 }
  local i, j = 1, 1
  while #level.entries < count and (line[i] or back[j]) do
    local isBack = not line[i] or (back[j] and placeOf(back[j]) < placeOf(line[i]))
    local index = #level.entries + 1
    if isBack then level.entries[index] = back[j]; j = j + 1
    else level.entries[index] = line[i]; i = i + 1 end
    level.fromBack[index] = isBack
  end
  return level
end
-- Takes out the first so many that were looked at.
local function takeOut(level)
  local fromLine, fromBack = 0, {}
  for index = 1, level.at - 1 do
    if level.fromBack[index] then fromBack[#fromBack + 1] = level.entries[index]
    else fromLine = fromLine + 1 end
  end
  if fromLine > 0 then call('LPOP', K .. 'w:' .. level.priority, fromLine) end
  if #fromBack > 0 then many('ZREM', K .. 'b:' .. level.priority, fromBack) end
end

-- Higher priorities first. With nothing that came back, the line is all there is to look at.
local function takeStrictly(count)
  local taken = {}
  for priority in prioritiesOf(K):gmatch('%d') do
    local left = count - #taken
    if left <= 0 then break end
    if call('ZCARD', K .. 'b:' .. priority) == 0 then
      local line = call('LPOP', K .. 'w:' .. priority, left) or {}
      if #taken == 0 then taken = line
      else for _, entry in ipairs(line) do taken[#taken + 1] = entry end end
    else
      local level = firstOf(priority, left)
      for _, entry in ipairs(level.entries) do taken[#taken + 1] = entry end
      level.at = #level.entries + 1
      takeOut(level)
    end
  end
  return taken
end

-- The least "since - priority * aging" first; of two that count the same, the lower priority.
local function takeAged(count, aging)
  local levels, taken = {}, {}
  for priority in prioritiesOf(K):reverse():gmatch('%d') do
    levels[#levels + 1] = firstOf(priority, count)
  end
  while #taken < count do
    local best, least = nil, math.huge
    for _, level in ipairs(levels) do
      local entry = level.entries[level.at]
      local rank = entry and sinceOf(placeOf(entry)) - tonumber(level.priority) * aging
      if rank and rank < least then best, least = level, rank end
    end
    if not best then break end
    taken[#taken + 1] = best.entries[best.at]
    best.at = best.at + 1
  end
  for _, level in ipairs(levels) do takeOut(level) end
  return taken
end
`;
