import { readFile } from 'node:fs/promises';
import { ERROR_CODES } from '@switchyard/core';
import * as door from '@switchyard/core/driver';
import { DRIVER_TOPICS } from '@switchyard/driver-testkit';
import { expect, it } from 'vitest';
import { fileDriver } from '../src/index.ts';

const page = await readFile(new URL('../../../docs/writing-a-driver.md', import.meta.url), 'utf8');

/** What stands in backticks in the first column of the tables of a section. */
function firstColumn(section: string): readonly string[] {
  const [, text = ''] = page.split(`## ${section}\n`);
  const [own = ''] = text.split('\n## ');
  return own
    .split('\n')
    .flatMap((line) => /^\| (`[^|]+`) \|/.exec(line)?.[1] ?? [])
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

it('has a row for each capability, and for no other', () => {
  const declared = Object.keys(fileDriver({ path: 'unused' }).capabilities);

  expect(firstColumn('Capabilities').toSorted()).toEqual(declared.toSorted());
});

it('names each topic of the suite, and no other', () => {
  const topics = DRIVER_TOPICS.map(({ name }) => name);

  expect(firstColumn('The harness').toSorted()).toEqual(topics.toSorted());
});

it('tells when to use each code that a driver may use', () => {
  const codes = Object.keys(ERROR_CODES).filter((code) => code.startsWith('ERR_BROKER_'));
  const told = firstColumn('Errors');

  expect(told.toSorted()).toEqual([...codes, 'ERR_CLOSED', 'ERR_CONFIG_INVALID'].toSorted());
});

it('names nothing of the door that is not there', () => {
  const [, sentence = ''] = /It exports every type used here, and\s([^.]+)\./.exec(page) ?? [];
  const names = [...sentence.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

  expect(names).toContain('defineDriver');
  expect(names.filter((name) => !(name in door))).toEqual([]);
});
