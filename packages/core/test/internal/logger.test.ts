import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogLevel } from '../../src/contract/logger.ts';
import { consoleLogger, withFields } from '../../src/internal/logger.ts';
import { recordingLogger } from '../support/silent-logger.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

/** The lines as objects; each must be JSON, on one line. */
function lines(): Record<string, unknown>[] {
  return written.map((text) => {
    expect(text).toMatch(/^[^\n]*\n$/);
    return JSON.parse(text) as Record<string, unknown>;
  });
}

function trap(): never {
  throw new Error('from a trap');
}

describe('consoleLogger', () => {
  test('writes one JSON object a line', () => {
    consoleLogger('info').info({ job_id: 'a' }, 'two\nlines');
    consoleLogger('info').warn('alone');
    expect(lines()).toEqual([
      { time: expect.any(String), level: 'info', msg: 'two\nlines', job_id: 'a' },
      { time: expect.any(String), level: 'warn', msg: 'alone' },
    ]);
  });

  test.each(LEVELS)('writes from %s upwards', (level) => {
    const logger = consoleLogger(level);
    for (const one of LEVELS) logger[one]('x');
    expect(lines().map((line) => line['level'])).toEqual(LEVELS.slice(LEVELS.indexOf(level)));
  });

  test('writes bigints, and says so where fields cannot be written', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    consoleLogger('info').info({ count: 5n }, 'a');
    consoleLogger('info').info(cyclic, 'b');
    expect(lines()).toMatchObject([
      { msg: 'a', count: '5n' },
      { msg: 'b', fields: 'not serializable' },
    ]);
  });

  test('writes an error with its name and message, as its fields and among them', () => {
    consoleLogger('info').error(new TypeError('why'), 'a');
    consoleLogger('info').error({ error: new TypeError('why') }, 'b');
    expect(written[0]).toContain('why');
    expect(written[1]).toContain('why');
  });

  test('lets no field stand for the time, the level or the message', () => {
    consoleLogger('info').info({ level: 'fatal', msg: 'other', time: 0 }, 'mine');
    expect(lines()).toMatchObject([{ level: 'info', msg: 'mine', time: expect.any(String) }]);
  });

  test.each<[string, object]>([
    [
      'a getter that throws',
      {
        get a() {
          return trap();
        },
      },
    ],
    ['a toJSON that throws', { a: { toJSON: trap } }],
    ['a proxy that throws', new Proxy({}, { ownKeys: trap, get: trap })],
    [
      'a message that is a cycle',
      (() => {
        const o: Record<string, unknown> = {};
        o['msg'] = o;
        return o;
      })(),
    ],
  ])('never throws: %s', (_, fields) => {
    expect(() => consoleLogger('info').info(fields, 'still told')).not.toThrow();
    expect(written.join('')).toContain('still told');
  });

  test.each([[undefined], [null], [5], [Symbol('s')]])('takes %s for a message, or none', (odd) => {
    expect(() => consoleLogger('info').info(odd as never)).not.toThrow();
    expect(lines()).toHaveLength(1);
  });
});

describe('withFields', () => {
  test('asks the logger for a child where it can', () => {
    const child = recordingLogger().logger;
    const { logger } = recordingLogger();
    expect(withFields({ ...logger, child: () => child }, { a: 1 })).toBe(child);
  });

  test('adds the fields itself where it cannot; those of the line win', () => {
    const { logger, lines: recorded } = recordingLogger();
    const bound = withFields(logger, { job_id: 'a', n: 1 });
    bound.info('text');
    bound.warn({ n: 2 }, 'more');
    bound.error({ n: 3 });
    expect(recorded).toEqual([
      { level: 'info', fields: { job_id: 'a', n: 1 }, message: 'text' },
      { level: 'warn', fields: { job_id: 'a', n: 2 }, message: 'more' },
      { level: 'error', fields: { job_id: 'a', n: 3 }, message: undefined },
    ]);
  });

  test('keeps an error that is logged as pino takes it', () => {
    withFields(consoleLogger('info'), { job_id: 'a' }).error(new TypeError('why'), 'failed');
    expect(written.join('')).toContain('why');
  });

  test('does not bring a job down by what it logs', () => {
    const bound = withFields(consoleLogger('info'), { job_id: 'a' });
    const odd = {
      get a() {
        return trap();
      },
    };
    expect(() => bound.info(odd, 'still told')).not.toThrow();
    expect(written.join('')).toContain('still told');
  });
});
