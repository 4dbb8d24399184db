import type { Script } from '../connection/port.ts';
import { BASE } from './lib/base.ts';
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
  lua: `${BASE}${PLACES}${WAKE}${LINES}${STRIKES}
checkQueue(K)
local tokens = {}
for index = 1, #ARGV do tokens[index] = ARGV[index] end
local living = alive(K, tokens)

evenIfFull(K)
local back = 0
for index, token in ipairs(tokens) do
  if living[index] then
    local mid = midOfToken(token)
    call('ZREM', K .. 'a', token)
    local blob = call('HGET', K .. 'j', mid)
    if blob then
      call('HSET', K .. 'r', mid, num(runOf(token)))
      putBack(K, entryOfToken(token), blob)
      back = back + 1
    end
  else
    acquit(K, token)
  end
end
wake(K, back)
return call('ZCARD', K .. 's')
`,
};
