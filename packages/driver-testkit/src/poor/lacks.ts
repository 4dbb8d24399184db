import type { Capabilities } from '@switchyard/core/driver';

/** One thing that a poor driver cannot do. */
export type Lack =
  | 'delay'
  | 'delayedRelease'
  | 'release'
  | 'timedLease'
  | 'deadLetter'
  | 'aging'
  | 'priority'
  | 'ordering'
  | 'dynamicPrefetch'
  | 'deathCount'
  | 'recognisesRepeats'
  | 'uniqueIds'
  | 'stats'
  | 'peek'
  | 'purge'
  | 'control';

/** What a driver without it declares instead; in an order in which one can be applied after the other. */
const WITHOUT: Readonly<Record<Lack, (rich: Capabilities) => Capabilities>> = {
  delay: (rich) => ({ ...rich, delay: false }),
  delayedRelease: (rich) => (rich.release === 'delayed' ? { ...rich, release: 'immediate' } : rich),
  release: (rich) => ({ ...rich, release: 'none' }),
  // A bond that ends without time tells nobody whether its holder died.
  timedLease: (rich) =>
    rich.lease === 'timed' ? { ...rich, lease: 'connection', deathCount: false } : rich,
  deadLetter: (rich) => ({ ...rich, deadLetter: false }),
  aging: (rich) =>
    rich.priority === false ? rich : { ...rich, priority: { levels: rich.priority.levels } },
  priority: (rich) => ({ ...rich, priority: false }),
  ordering: (rich) => ({ ...rich, ordering: 'none' }),
  dynamicPrefetch: (rich) => ({ ...rich, prefetch: 'fixed' }),
  deathCount: (rich) => ({ ...rich, deathCount: false }),
  recognisesRepeats: (rich) => ({ ...rich, recognisesRepeats: false }),
  uniqueIds: (rich) => ({ ...rich, uniqueIds: false }),
  stats: (rich) => ({ ...rich, stats: 'none' }),
  peek: (rich) => ({ ...rich, peek: false }),
  purge: (rich) => ({ ...rich, purge: false }),
  control: (rich) => ({ ...rich, control: false }),
};

/** Everything a driver can be without. */
export const LACKS: readonly Lack[] = Object.freeze(Object.keys(WITHOUT) as Lack[]);

/** Capabilities with some of them switched off. */
export function withoutCapabilities(rich: Capabilities, lacks: readonly Lack[]): Capabilities {
  const chosen = LACKS.filter((lack) => lacks.includes(lack));
  return Object.freeze(
    chosen.reduce<Capabilities>((poorer, lack) => WITHOUT[lack](poorer), { ...rich }),
  );
}
