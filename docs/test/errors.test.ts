import { readFile } from 'node:fs/promises';
import { ERROR_CODES } from '@switchyard/core';
import { expect, it } from 'vitest';

it('errors.md has one section for each code, and none for others', async () => {
  const page = await readFile(new URL('../errors.md', import.meta.url), 'utf8');
  const sections = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);

  expect(sections.toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
});
