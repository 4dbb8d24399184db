import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { OPTION_TABLES } from '../../scripts/lib/option-tables.mjs';
import { allOptions, docProblems, optionsPage } from '../../scripts/lib/options-page.mjs';
import { parseOptions } from '../../scripts/lib/read-options.mjs';
import { describedDrivers } from './support/described-drivers.ts';

const core = new URL('../../packages/core/src/', import.meta.url);
const page = await readFile(new URL('../options.md', import.meta.url), 'utf8');

it('options.md is what `npm run docs` writes', async () => {
  expect(page).toBe(await optionsPage(page, describedDrivers));
});

it('every option has a docstring and a default', async () => {
  expect(docProblems(await allOptions())).toEqual([]);
});

it('every type of options that core exports has its table', async () => {
  const index = await readFile(new URL('index.ts', core), 'utf8');
  const exported = index.match(/\b\w+(?:Options?|Defaults|Lookup|Filter|Declaration)\b/g) ?? [];
  const shown = OPTION_TABLES.flatMap(({ types }) => types);
  // What is made of JobOptions for one driver, and what drivers and clocks are told.
  const others = ['EnqueueOptions', 'withOptions', 'PayloadWithOptions', 'TimerOptions'];

  expect(exported).toContain('EngineOptions');
  expect(exported.filter((name) => ![...shown, ...others].includes(name))).toEqual([]);
});

it('every variable that is read is named by one option, and no other is', async () => {
  const source = await readFile(new URL('config/variables.ts', core), 'utf8');
  const read = source.match(/(?<=')QUEUE_\w+/g) ?? [];
  const named = (await allOptions()).flatMap(({ fallback }) => fallback?.match(/QUEUE_\w+/g) ?? []);

  expect(read).toContain('QUEUE_URL');
  expect(named.toSorted()).toEqual(read.toSorted());
});

it('what a driver refuses, and what it limits, is named', async () => {
  const poor = {
    agingMs: { support: 'none', via: '' },
    delayMs: { support: 'emulated', via: '', maxMs: 30_000 },
    orderingKey: { support: 'native', via: '' },
  };
  const written = await optionsPage(page, [
    ...describedDrivers,
    { name: 'poor', capabilities: poor },
  ]);
  const lastCell = (option: string): string | undefined =>
    new RegExp(`^\\| \`${option}\`.*\\| ([^|]*) \\|$`, 'm').exec(written)?.[1];

  expect(lastCell('agingMs')).toBe('poor');
  expect(lastCell('runAt')).toBe(
    'inmemory: above 100 years, redis: above 100 years, rabbitmq: above 8 years, kafka: above 100 years, rabbitmq with a store: above 8 years, kafka with a store: above 100 years, poor: above 30 s',
  );
  expect(lastCell('orderingKey')).toBe('none');
  expect(lastCell('deadline')).toBe('');
});

it('a page that lacks a table, or has one that nobody knows, is refused', async () => {
  await expect(optionsPage('', describedDrivers)).rejects.toThrow(
    'docs/options.md lacks JobOptions',
  );
  const stranger = `<!-- options: Nothing -->\n<!-- end -->\n${page}`;
  await expect(optionsPage(stranger, describedDrivers)).rejects.toThrow('no table Nothing');
});

it('what stands around the tables stays, and what stands in them goes', async () => {
  const edited = `mine\n${page.replace('| `strict` |', '| `lenient` |')}\nmine too`;

  expect(await optionsPage(edited, describedDrivers)).toBe(`mine\n${page}\nmine too`);
});

it('options are read as they are written', () => {
  const source = `
    /** Some options. */
    export interface Some extends Others {
      /** Plain. @default 5 */
      readonly a?: number | undefined;
      /**
       * Over two lines,
       * with a {@link Link}. @default QUEUE_B, else { c: 1 } per queue
       */
      readonly b?: 'x' | readonly string[] | undefined;
      /** Must be given. */
      readonly c: string;
      readonly bare?: boolean | undefined;
    }
    export type Kinds =
      | 'none'
      /** The one kind. */
      | {
          readonly type: 'one';
          /** How long. */
          readonly ms: number;
        }
      | { readonly type: 'two' };
  `;
  const options = parseOptions(source, 'Some');

  expect(options.map(({ name, type, text, fallback }) => [name, type, text, fallback])).toEqual([
    ['a', 'number', 'Plain.', '5'],
    [
      'b',
      "'x' | readonly string[]",
      'Over two lines, with a {@link Link}.',
      'QUEUE_B, else { c: 1 } per queue',
    ],
    ['c', 'string', 'Must be given.', undefined],
    ['bare', 'boolean', '', undefined],
  ]);
  expect(docProblems(options)).toEqual(['Some.bare has no docstring', 'Some.bare has no @default']);
  const kinds = parseOptions(source, 'Kinds');
  expect(kinds.map(({ owner, name, text }) => [owner, name, text])).toEqual([
    ["'one'", 'type', 'The one kind.'],
    ["'one'", 'ms', 'How long.'],
    ["'two'", 'type', ''],
  ]);
  expect(docProblems(kinds)).toEqual(["'two'.type has no docstring"]);
  expect(() => parseOptions(source, 'Others')).toThrow('no interface or union Others');
});
