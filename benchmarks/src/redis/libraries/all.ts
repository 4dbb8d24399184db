import type { Library } from '../../queues/library.ts';
import { beeQueue } from './bee-queue.ts';
import { bullmq } from './bullmq.ts';
import { rawIoredis } from './raw-ioredis.ts';
import { switchyard } from './switchyard.ts';

const ALL: readonly Library[] = [switchyard, bullmq, beeQueue, rawIoredis];

/** The library of that name; throws where there is none. */
export function libraryNamed(name: string): Library {
  const found = ALL.find((library) => library.name === name);
  if (found === undefined) throw new Error(`There is no library "${name}".`);
  return found;
}
