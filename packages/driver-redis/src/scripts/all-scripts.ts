import type { Script } from '../connection/port.ts';
import { claim } from './claim.ts';
import { findEnded } from './find-ended.ts';
import { giveBackLost } from './give-back-lost.ts';
import { handBack } from './hand-back.ts';
import { lookUp } from './look-up.ts';
import { move } from './move.ts';
import { note } from './note.ts';
import { peek } from './peek.ts';
import { publish } from './publish.ts';
import { purge } from './purge.ts';
import { renew } from './renew.ts';
import { settle } from './settle.ts';
import { stats } from './stats.ts';
import { wakeNext } from './wake-next.ts';

/** Every script of the driver. */
export const ALL_SCRIPTS: readonly Script[] = [
  publish,
  claim,
  settle,
  renew,
  handBack,
  giveBackLost,
  wakeNext,
  stats,
  peek,
  purge,
  move,
  lookUp,
  findEnded,
  note,
];
