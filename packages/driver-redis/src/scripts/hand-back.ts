import type { Script } from '../connection/port.ts';
import { BASE, READING } from './lib/base.ts';
import { HAND_BACK } from './lib/hand-back.ts';
import { LINES } from './lib/lines.ts';
import { PLACES } from './lib/places.ts';
import { STRIKES } from './lib/strikes.ts';
import { WAKE } from './lib/wake.ts';

/**
 * Gives deliveries back, uncounted, each at its old place.
 *
 * ARGV: tokens. Answers: suspects that wait. Checked first: the types of all keys of the queue; which leases live.
 */
export const handBack: Script = {
  name: 'hand-back',
  lua: `${BASE}${READING}${PLACES}${WAKE}${LINES}${STRIKES}${HAND_BACK}
checkQueue(K)
local tokens = {}
for index = 1, #ARGV do tokens[index] = ARGV[index] end
return handBack(tokens)
`,
};
