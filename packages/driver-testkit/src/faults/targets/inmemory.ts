import type { FaultTarget } from '../fault-target.ts';

/** The in-memory driver: its cases make their own world, with virtual time and workers that can die. */
export const inmemoryTarget: FaultTarget = {
  driver: 'inmemory',
  kind: 'process',
  open: () => Promise.reject(new Error('The in-memory broker lies inside the world of a case.')),
};
