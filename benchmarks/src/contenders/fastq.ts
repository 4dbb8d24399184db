import fastq from 'fastq';
import { CONCURRENCY, type OpenContender } from './contender.ts';

/** fastq in its promise form. */
export const fastqPromise: OpenContender = (handler) => {
  const queue = fastq.promise(handler, CONCURRENCY);
  queue.pause();
  return {
    // It makes a promise in any case and keeps its rejection from being unhandled.
    add: (payload) => void queue.push(payload),
    start: () => void queue.resume(),
    settled: () => queue.drained(),
    close: () => void queue.kill(),
  };
};
