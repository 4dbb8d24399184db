import assert from 'node:assert/strict';
import type { EngineCase } from '../engine-bench/engine-case.ts';

const refuse = (): never => {
  throw new Error('trap');
};

/** What a handler may throw, though it should not. */
const THROWN: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  undefined: () => undefined,
  'a string': () => 'just text',
  'a number': () => Number.NaN,
  'a symbol': () => Symbol('odd'),
  'a frozen object': () => Object.freeze({ message: 'frozen' }),
  'an object whose getters throw': () => Object.defineProperty({}, 'message', { get: refuse }),
  'a proxy that refuses everything': () =>
    new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse }),
  'an error that is its own cause': () => {
    const error = new Error('snake');
    error.cause = error;
    return error;
  },
  'an error with a huge message': () => new Error('x'.repeat(1_000_000)),
};

/** M01: whatever is thrown, the job fails and the worker lives. */
export const anythingThrown: readonly EngineCase[] = Object.entries(THROWN).map(([what, make]) => ({
  name: `throwing ${what} is a failure, and the worker lives`,
  run: async (bench) => {
    const engine = await bench.working({
      throws: {
        run: (): never => {
          throw make();
        },
      },
      rejects: { run: () => Promise.reject(make()) },
      works: { run: () => undefined },
    });
    await engine.enqueue('throws', null, { maxAttempts: 2 });
    await engine.enqueue('rejects', null, { maxAttempts: 2 });
    await bench.untilHeard('job.dead', 2);
    await engine.enqueue('works', null);
    await bench.untilHeard('job.completed');
    assert.equal(bench.runs.length, 5);
    await engine.stop();
    assert.equal((await bench.contents('mail.dead', 2)).length, 2);
  },
}));
