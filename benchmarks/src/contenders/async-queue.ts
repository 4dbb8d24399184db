import { queue as makeQueue } from 'async';
import { CONCURRENCY, type OpenContender } from './contender.ts';

/** The queue of `async`. A callback for each job keeps it from making a promise. */
export const asyncQueue: OpenContender = (handler) => {
  // It takes only async functions themselves for async, and handlers may be wrapped.
  const queue = makeQueue<unknown>((payload, done) => {
    // oxlint-disable-next-line promise/no-callback-in-promise -- a callback is how its workers end
    handler(payload).then(() => done(), done);
  }, CONCURRENCY);
  queue.pause();
  return {
    add: (payload) => {
      queue.push(payload, throwError);
    },
    start: () => queue.resume(),
    settled: () => (queue.idle() ? undefined : queue.drain()),
    close: () => queue.kill(),
  };
};

function throwError(error?: Error | null): void {
  if (error) throw error;
}
