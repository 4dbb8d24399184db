import { describe, expect, test } from 'vitest';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { systemClock } from '../../src/internal/system-clock.ts';
import { MiddlewareChain } from '../../src/middleware/middleware-chain.ts';
import type { Middleware, MiddlewareContext } from '../../src/middleware/middleware.ts';
import { makeEngine } from '../support/make-engine.ts';
import { jobRun } from '../support/make-run.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { recordingLogger } from '../support/silent-logger.ts';

const CONTEXT: MiddlewareContext = {
  engine: 'engine-1',
  driver: 'scripted',
  events: new EngineEvents('engine-1', () => undefined),
  log: recordingLogger().logger,
  queues: makeEngine(new ScriptedDriver()).engine.queues,
  clock: systemClock,
  takeOverLog: () => undefined,
  health: () => Promise.reject(new Error('nobody asks')),
  lead: () => Promise.reject(new Error('nobody asks')),
};

function chainOf(...middlewares: readonly Middleware[]): MiddlewareChain {
  const chain = new MiddlewareChain();
  for (const middleware of middlewares) chain.add(middleware, CONTEXT);
  return chain;
}

describe('adding', () => {
  test('sets the middleware up, with what it may know', () => {
    const seen: unknown[] = [];
    chainOf({ name: 'a', setup: (context) => void seen.push(context) });
    expect(seen).toEqual([CONTEXT]);
  });

  test('keeps out what fails to set up', async () => {
    const chain = new MiddlewareChain();
    const broken: Middleware = {
      name: 'a',
      setup: () => {
        throw new Error('no exporter');
      },
      process: (_, next) => next(),
      close: () => {
        throw new Error('never opened');
      },
    };
    expect(() => chain.add(broken, CONTEXT)).toThrow('no exporter');
    expect(chain.wrapsProcess).toBe(false);
    await expect(chain.close()).resolves.toBeUndefined();
  });

  test.each([[null], [undefined], [5], ['tracing'], [{}], [{ name: 5 }], [() => 1]])(
    'refuses %s',
    (middleware) => {
      expect(() => chainOf(middleware as never)).toThrow(
        expect.objectContaining({
          code: 'ERR_MIDDLEWARE',
          message: expect.stringContaining('engine.use() needs a middleware'),
        }),
      );
    },
  );

  test.each(['enqueue', 'process', 'setup', 'close'])(
    'refuses one whose %s is no function',
    (part) => {
      expect(() => chainOf({ name: 'a', [part]: 5 } as never)).toThrow(
        expect.objectContaining({ code: 'ERR_MIDDLEWARE', message: expect.stringContaining(part) }),
      );
    },
  );

  test('comes too late after the first job', () => {
    const chain = chainOf({ name: 'early' });
    chain.seal();
    expect(() => chain.add({ name: 'late' }, CONTEXT)).toThrow(
      expect.objectContaining({
        code: 'ERR_MIDDLEWARE',
        message: expect.stringMatching(
          /late comes too late.*before the first enqueue\(\) or start\(\)/,
        ),
      }),
    );
  });

  test('to an engine is refused after its first enqueue', async () => {
    const { engine } = makeEngine(new ScriptedDriver());
    engine.declareTask('a');
    engine.use({ name: 'early' });
    await engine.enqueue('a', 1);
    expect(() => engine.use({ name: 'late' })).toThrow(
      expect.objectContaining({ code: 'ERR_MIDDLEWARE' }),
    );
  });
});

describe('wrapping', () => {
  test('is asked for only where somebody wraps', () => {
    expect([chainOf({ name: 'a' }).wrapsEnqueue, chainOf({ name: 'a' }).wrapsProcess]).toEqual([
      false,
      false,
    ]);
    const wraps = chainOf({ name: 'a', enqueue: (_, next) => next() });
    expect([wraps.wrapsEnqueue, wraps.wrapsProcess]).toEqual([true, false]);
  });

  test('keeps the order in which they were given, and their this', async () => {
    class Noting implements Middleware {
      readonly name: string;
      readonly log: string[];
      constructor(name: string, log: string[]) {
        this.name = name;
        this.log = log;
      }
      async process(_: unknown, next: () => Promise<unknown>): Promise<unknown> {
        this.log.push(this.name);
        return next();
      }
    }
    const log: string[] = [];
    const chain = chainOf(new Noting('a', log), new Noting('b', log));
    expect(await chain.aroundProcess(jobRun(), async () => 'result')).toBe('result');
    expect(log).toEqual(['a', 'b']);
  });

  test('an enqueue that answers nothing is the fault of the middleware, by name', async () => {
    const { engine } = makeEngine(new ScriptedDriver());
    engine.declareTask('a');
    engine.use({
      name: 'forgets-to-return',
      enqueue: async (_, next) => {
        await next();
        return undefined as never;
      },
    });
    await expect(engine.enqueue('a', 1)).rejects.toMatchObject({
      code: 'ERR_MIDDLEWARE',
      message: expect.stringContaining('forgets-to-return'),
    });
  });
});

describe('closing', () => {
  test('goes from the last to the first, one after the other', async () => {
    const log: string[] = [];
    const closing = (name: string): Middleware => ({
      name,
      close: async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
      },
    });
    await chainOf(closing('a'), { name: 'plain' }, closing('b')).close();
    expect(log).toEqual(['b begins', 'b ends', 'a begins', 'a ends']);
  });

  test('goes on after one that fails, and tells all failures', async () => {
    const log: string[] = [];
    const chain = chainOf(
      { name: 'a', close: () => void log.push('a') },
      { name: 'b', close: () => Promise.reject(new Error('b failed')) },
      {
        name: 'c',
        close: () => {
          throw new Error('c failed');
        },
      },
    );
    await expect(chain.close()).rejects.toMatchObject({
      errors: [{ message: 'c failed' }, { message: 'b failed' }],
    });
    expect(log).toEqual(['a']);
  });

  test('happens once', async () => {
    let closes = 0;
    const chain = chainOf({ name: 'a', close: () => void (closes += 1) });
    await Promise.all([chain.close(), chain.close()]);
    await chain.close();
    expect(closes).toBe(1);
  });
});
