import type { Script } from '../connection/port.ts';
import { BASE } from './lib/base.ts';
import { WAKE } from './lib/wake.ts';

/** Wakes somebody else in place of one who was woken and no longer waits. Checked first: its key's type. */
export const wakeNext: Script = {
  name: 'wake-next',
  lua: `${BASE}${WAKE}
mustBe('zset', K .. 'i')
wake(K, 1)
return 1
`,
};
