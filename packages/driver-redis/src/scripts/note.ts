import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { FIND } from './lib/find.ts';

/**
 * Writes down what a running job tells about itself: with its message, and gone with it.
 *
 * ARGV: mid, '1' and progress or '' and '', '1' and a line of its log or '' and '', most lines.
 * Answers 1, or 0 for a job that is not known. Checked first: the job, and the types of the keys.
 */
export const note: Script = {
  name: 'note',
  lua: `${BASE}${READING}${FIND}
mustBe('hash', P .. 'nt')
local base, mid = findJob(ARGV[1])
if not base then return 0 end
if ARGV[2] == '1' then call('HSET', P .. 'nt', 'p' .. mid, ARGV[3]) end
if ARGV[4] ~= '1' then return 1 end
local log = (call('HGET', P .. 'nt', 'l' .. mid) or '') .. struct.pack('>I4', #ARGV[5]) .. ARGV[5]
local starts, at = {}, 1
while at <= #log do
  starts[#starts + 1] = at
  at = at + 4 + (struct.unpack('>I4', log, at))
end
local surplus = #starts - tonumber(ARGV[6])
if surplus > 0 then log = log:sub(starts[surplus + 1]) end
call('HSET', P .. 'nt', 'l' .. mid, log)
return 1
`,
};
