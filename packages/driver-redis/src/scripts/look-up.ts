import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { CATCH_UP } from './lib/catch-up.ts';
import { FIND } from './lib/find.ts';
import { KEPT } from './lib/kept.ts';
import { LINES } from './lib/lines.ts';
import { PLACES } from './lib/places.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Looks up jobs by their ids.
 *
 * ARGV: mids. Answers for each: where it is (w waiting, t delayed, a active, d dead letter, e ended, '' not
 * known), its mid there, its bytes or record, its runs, when it is due, its progress and its log.
 */
export const lookUp: Script = {
  name: 'look-up',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${CATCH_UP}${FIND}${KEPT}
checkQueue(K)
for _, name in ipairs({ 'j', 'n', 'r' }) do mustBe('hash', D .. name) end
for _, name in ipairs({ 'e', 'nt', 'm' }) do mustBe('hash', P .. name) end
mustBe('zset', P .. 'ez')
if recover(1000) > 0 then wake(K, call('ZCARD', K .. 's')) end
promote(1000)

local answer = {}
local function add(...)
  for _, one in ipairs({ ... }) do answer[#answer + 1] = one end
end
for _, mid in ipairs(ARGV) do
  local base, found, blob = findJob(mid)
  if base then
    local where, run, due = whereIs(base, found, blob)
    local progress = call('HGET', P .. 'nt', 'p' .. found) or ''
    local log = call('HGET', P .. 'nt', 'l' .. found) or ''
    add(base == D and D ~= K and 'd' or where, found, blob, num(run), due, progress, log)
  else
    local record = recordOf(mid)
    if record then add('e', mid, record, '0', '', '', '')
    else add('', mid, '', '0', '', '', '') end
  end
end
return answer
`,
};
