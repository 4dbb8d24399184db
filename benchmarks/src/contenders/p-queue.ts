import PQueue from 'p-queue';
import { CONCURRENCY, type OpenContender } from './contender.ts';

/** p-queue: a queue of functions. Nobody waits for the promise of `add`, which is its fastest use. */
export const pQueue: OpenContender = (handler) => {
  const queue = new PQueue({ concurrency: CONCURRENCY, autoStart: false });
  return {
    add: (payload) => void queue.add(() => handler(payload)),
    start: () => void queue.start(),
    settled: () => queue.onIdle(),
    close: () => queue.clear(),
  };
};
