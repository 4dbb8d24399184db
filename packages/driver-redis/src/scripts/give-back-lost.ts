import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { HAND_BACK } from './lib/hand-back.ts';
import { LINES } from './lib/lines.ts';
import { PLACES } from './lib/places.ts';
import { STRIKES } from './lib/strikes.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Gives back what a claim took whose answer nobody heard: uncounted, each at its old place.
 *
 * ARGV: name and number of the claim. Answers: suspects that wait. Checked first: the types of all keys of
 * the queue; whether the last claim of this name is the one that is meant; which leases live.
 */
export const giveBackLost: Script = {
  name: 'give-back-lost',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${STRIKES}${HAND_BACK}
checkQueue(K)
local key = K .. 'c:' .. ARGV[1]
local kept = call('GET', key) or ''
local number, list = kept:match('^(%d+):(.*)$')
if number ~= ARGV[2] then return call('ZCARD', K .. 's') end
local tokens, at = {}, 1
while at <= #list do
  local length = list:byte(at)
  tokens[#tokens + 1] = list:sub(at + 1, at + length)
  at = at + 1 + length
end
local back = handBack(tokens)
call('DEL', key)
return back
`,
};
