import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { CATCH_UP } from './lib/catch-up.ts';
import { LINES } from './lib/lines.ts';
import { PLACES } from './lib/places.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Looks at a page of messages, the oldest first; waiting ones in the order of their delivery.
 *
 * ARGV: state, most of them, and behind which: priority of a waiting one or due time of a delayed one, and
 * place ('' for the beginning). Answers, for each: mid, bytes, run, priority or due time, place.
 *
 * Does first what is due, so that each message is seen where it belongs; takes and changes nothing else.
 */
export const peek: Script = {
  name: 'peek',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${CATCH_UP}
local state, most = ARGV[1], tonumber(ARGV[2])
local major, place = tonumber(ARGV[3]), tonumber(ARGV[4]) or -1

checkQueue(K)
if recover(1000) > 0 then wake(K, call('ZCARD', K .. 's')) end
promote(1000)

local answer = {}
local function show(entry, run, rank)
  local mid = midOf(entry)
  local blob = call('HGET', K .. 'j', mid)
  if not blob or (isOurs(blob) and blob:sub(1, 7) ~= entry:sub(1, 7)) then return false end
  run = run or tonumber(call('HGET', K .. 'r', mid) or 0) or 0
  for _, one in ipairs({ mid, blob, num(run), num(rank), num(placeOf(entry)) }) do
    answer[#answer + 1] = one
  end
  return true
end

local function showDelayed()
  local from = major and num(major) or '-inf'
  local skipped, seen = 0, 0
  while seen < most do
    local page = call('ZRANGEBYSCORE', K .. 't', from, '+inf', 'WITHSCORES', 'LIMIT', skipped, 200)
    if not page[1] then return end
    for index = 1, #page, 2 do
      local due = tonumber(page[index + 1])
      if not (due == major and placeOf(page[index]) <= place) and seen < most and show(page[index], nil, due) then
        seen = seen + 1
      end
    end
    skipped = skipped + #page / 2
  end
end

local function showActive()
  local tokens = {}
  for _, token in ipairs(call('ZRANGE', K .. 'a', 0, -1)) do
    local at = placeOf(token)
    if at > place then tokens[#tokens + 1] = { at, token } end
  end
  table.sort(tokens, function(one, other) return one[1] < other[1] end)
  for index = 1, math.min(most, #tokens) do
    show(entryOfToken(tokens[index][2]), runOf(tokens[index][2]), 0)
  end
end

-- The position in a line behind a place: places rise along it.
local function positionAfter(key, after)
  local low, high = 0, call('LLEN', key)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if placeOf(call('LINDEX', key, middle)) > after then high = middle else low = middle + 1 end
  end
  return low
end
-- Of one priority, behind a place: from the line, from what came back, from followers and suspects.
local function levelAfter(priority, after, count)
  local found = {}
  local key = K .. 'w:' .. priority
  local from = positionAfter(key, after)
  local line = call('LRANGE', key, from, from + count + 200)
  for _, entry in ipairs(line) do found[#found + 1] = entry end
  local range = '(' .. num(after)
  for _, entry in ipairs(call('ZRANGEBYSCORE', K .. 'b:' .. priority, range, '+inf', 'LIMIT', 0, count)) do
    found[#found + 1] = entry
  end
  for _, name in ipairs({ 'f', 's' }) do
    for _, entry in ipairs(call('ZRANGEBYSCORE', K .. name, range, '+inf', 'LIMIT', 0, count * 10 + 200)) do
      local blob = call('HGET', K .. 'j', midOf(entry))
      if blob and priorityOf(blob) == priority then found[#found + 1] = entry end
    end
  end
  table.sort(found, function(one, other) return placeOf(one) < placeOf(other) end)
  return found
end
local function showWaiting()
  local seen = 0
  for digit in prioritiesOf(K):gmatch('%d') do
    local priority = tonumber(digit)
    if not major or priority <= major then
      local after = priority == major and place or -1
      for _, entry in ipairs(levelAfter(priority, after, most)) do
        if seen >= most then return end
        if show(entry, nil, priority) then seen = seen + 1 end
      end
    end
  end
end

if state == 'delayed' then showDelayed()
elseif state == 'active' then showActive()
else showWaiting() end
return answer
`,
};
