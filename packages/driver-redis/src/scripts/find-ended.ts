import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { KEPT } from './lib/kept.ts';

/**
 * Finds ended jobs of one state, in the order of their ends.
 *
 * ARGV: letter of the state, most of them, the place behind which to look. Answers: the last place that was
 * looked at, 1 while there is more to look at, then mid, record and place of each that was found.
 */
export const findEnded: Script = {
  name: 'find-ended',
  lua: `${BASE}${READING}${KEPT}
local letter, most, after = ARGV[1]:byte(1), tonumber(ARGV[2]), ARGV[3]
local LOOKED_AT = 1000
local found = {}
for _, name in ipairs({ 'ez', 'ea' }) do
  local from = name == 'ez' and lastTooOld() or 0
  if from < tonumber(after) then from = tonumber(after) end
  local page = call('ZRANGEBYSCORE', P .. name, '(' .. num(from), '+inf', 'WITHSCORES', 'LIMIT', 0, LOOKED_AT)
  for index = 1, #page, 2 do found[#found + 1] = { page[index], tonumber(page[index + 1]) } end
end
table.sort(found, function(one, other) return one[2] < other[2] end)

local answer = { after, 0 }
for index, one in ipairs(found) do
  if index > LOOKED_AT or #answer >= most * 3 + 2 then
    answer[2] = 1
    break
  end
  answer[1] = num(one[2])
  local record = call('HGET', P .. 'e', one[1])
  if record and record:byte(5) == letter then
    answer[#answer + 1] = one[1]
    answer[#answer + 1] = record
    answer[#answer + 1] = num(one[2])
  end
end
return answer
`,
};
