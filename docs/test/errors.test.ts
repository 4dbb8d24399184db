import { readFile } from 'node:fs/promises';
import { ERROR_CODES } from '@switchyard/core';
import { expect, it } from 'vitest';

it('errors.md has one section for each code, and none for others', async () => {
  const page = await readFile(new URL('../errors.md', import.meta.url), 'utf8');
  const sections = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code);

  expect(sections).toHaveLength(new Set(sections).size);
  expect(new Set(sections)).toEqual(new Set(Object.keys(ERROR_CODES)));
});
