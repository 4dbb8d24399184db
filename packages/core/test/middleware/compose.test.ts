import { describe, expect, test } from 'vitest';
import { compose, type Link } from '../../src/middleware/compose.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

type TextLink = Link<string, string>;

/** A link that notes when it is entered and left. */
function noting(name: string, log: string[]): TextLink {
  return {
    name,
    around: async (subject, next) => {
      log.push(`${name} in ${subject}`);
      const result = await next();
      log.push(`${name} out ${result}`);
      return `${result}+${name}`;
    },
  };
}

function link(around: TextLink['around']): TextLink {
  return { name: 'mine', around };
}

describe('compose', () => {
  test('puts the first link outermost', async () => {
    const log: string[] = [];
    const links = ['a', 'b', 'c'].map((name) => noting(name, log));
    expect(await compose(links, 'job', async () => 'done')).toBe('done+c+b+a');
    expect(log).toEqual([
      'a in job',
      'b in job',
      'c in job',
      'c out done',
      'b out done+c',
      'a out done+c+b',
    ]);
  });

  test('of no links is the innermost alone', async () => {
    expect(await compose([], 'job', async () => 'done')).toBe('done');
  });

  test('lets a link answer without going on', async () => {
    let runs = 0;
    const inner = async (): Promise<string> => {
      runs += 1;
      return 'done';
    };
    expect(await compose([link(async () => 'skipped'), noting('b', [])], 'job', inner)).toBe(
      'skipped',
    );
    expect(runs).toBe(0);
  });

  test('lets a link catch, replace and throw', async () => {
    const fails = async (): Promise<string> => {
      throw new Error('inner');
    };
    const caught = link((_, next) => next().catch((error: Error) => `caught ${error.message}`));
    expect(await compose([caught], 'job', fails)).toBe('caught inner');
    await expect(compose([noting('a', [])], 'job', fails)).rejects.toThrow('inner');
    const throwing = link(() => {
      throw new Error('before a promise');
    });
    await expect(compose([throwing], 'job', async () => 'x')).rejects.toThrow('before a promise');
  });

  test('takes a link that answers no promise', async () => {
    expect(await compose([link(() => 'plain' as never)], 'job', async () => 'x')).toBe('plain');
  });

  test.each<[string, TextLink['around'], boolean]>([
    ['after the first', async (_, next) => `${await next()}${await next()}`, false],
    ['beside it', async (_, next) => (await Promise.all([next(), next()])).join(''), false],
    [
      'to try again what failed',
      async (_, next) => {
        try {
          return await next();
        } catch {
          return next();
        }
      },
      true,
    ],
  ])(
    'refuses a second next %s, by the name of the link, and runs nothing twice',
    async (...row) => {
      const [, around, fails] = row;
      let runs = 0;
      const inner = async (): Promise<string> => {
        runs += 1;
        if (fails) throw new Error('inner');
        return 'done';
      };
      await expect(compose([link(around)], 'job', inner)).rejects.toMatchObject({
        code: 'ERR_MIDDLEWARE',
        message: expect.stringContaining('mine called next() twice'),
      });
      expect(runs).toBe(1);
    },
  );

  test('a next that nobody waits for does not bring the process down when it fails', async () => {
    const careless = link(async (_, next) => {
      void next();
      return 'early';
    });
    const unheard = await unheardRejections(async () => {
      const answer = await compose([careless], 'job', () => Promise.reject(new Error('inner')));
      expect(answer).toBe('early');
    });
    expect(unheard).toEqual([]);
  });

  test.each<[string, TextLink['around']]>([
    ['is called and then the link throws', (_, next) => (void next(), fail('outer'))],
    [
      'is called when the link has answered',
      async (_, next) => {
        setImmediate(() => void next());
        throw new Error('outer');
      },
    ],
  ])('nor does a next that %s', async (_, around) => {
    const unheard = await unheardRejections(async () => {
      const composed = compose([link(around)], 'job', () => Promise.reject(new Error('inner')));
      await expect(composed).rejects.toThrow('outer');
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    });
    expect(unheard).toEqual([]);
  });

  test('a failure that a link hands on is still heard of by whoever asked', async () => {
    const handsOn = link((_, next) => next());
    const failing = (): Promise<string> => Promise.reject(new Error('inner'));
    await expect(compose([handsOn, handsOn], 'job', failing)).rejects.toThrow('inner');
  });

  test('makes no promise of its own for links that hand on what next answers', () => {
    const promise = Promise.resolve('done');
    const handsOn = link((_, next) => next());
    expect(compose([handsOn, handsOn], 'job', () => promise)).toBe(promise);
  });

  test('looks at what a link answers by itself, and not at what it hands on', async () => {
    const looked: unknown[] = [];
    const check = (answer: unknown): string => {
      looked.push(answer);
      return `checked ${String(answer)}`;
    };
    const inner = async (): Promise<string> => 'inner';
    const handsOn: TextLink = { name: 'a', around: (_, next) => next(), check };
    expect(await compose([handsOn], 'job', inner)).toBe('inner');
    expect(looked).toEqual([]);
    const own: TextLink = { name: 'b', around: async (_, next) => `own ${await next()}`, check };
    expect(await compose([own], 'job', inner)).toBe('checked own inner');
  });
});

function fail(message: string): never {
  throw new Error(message);
}
