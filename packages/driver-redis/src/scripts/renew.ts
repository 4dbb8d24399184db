import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { LINES } from './lib/lines.ts';
import { PLACES } from './lib/places.ts';
import { STRIKES } from './lib/strikes.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Prolongs leases.
 *
 * ARGV: length of a lease, tokens. Answers: suspects that wait, then the positions of those that are lost.
 * Checked first: the types of all keys of the queue; which leases live.
 */
export const renew: Script = {
  name: 'renew',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${STRIKES}
checkQueue(K)
local tokens = {}
for index = 2, #ARGV do tokens[index - 1] = ARGV[index] end
local living = alive(K, tokens)

evenIfFull(K)
local ends = num(now + tonumber(ARGV[1]))
local renewed, answer = {}, { 0 }
for index, token in ipairs(tokens) do
  if living[index] then
    renewed[#renewed + 1] = ends
    renewed[#renewed + 1] = token
  else
    acquit(K, token)
    answer[#answer + 1] = index - 1
  end
end
if #renewed > 0 then many('ZADD', K .. 'a', renewed) end
answer[1] = call('ZCARD', K .. 's')
return answer
`,
};
