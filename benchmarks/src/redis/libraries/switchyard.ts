import { redis } from '@switchyard/driver-redis';
import type { Library } from '../../queues/library.ts';
import { openSwitchyard } from '../../queues/switchyard.ts';

/** Ours on Redis. */
export const switchyard: Library = {
  name: 'switchyard',
  open: openSwitchyard({ driver: ({ host, port }) => redis({ host, port }) }),
};
