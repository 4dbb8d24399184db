import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadModule, ModuleError } from '../../src/module/load-module.ts';
import { UsageError } from '../../src/run/usage-error.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

it('loads a file by its path from the working directory', async () =>
  expect(await loadModule('./greet.mjs', fixtures)).toHaveProperty('tasks'));

it('loads an installed package by its name', async () =>
  expect(await loadModule('commander', fixtures)).toHaveProperty('Command'));

it('says where it looked for a module that is not there', async () => {
  const loading = loadModule('./missing.mjs', fixtures);

  await expect(loading).rejects.toThrow(UsageError);
  await expect(loading).rejects.toThrow(`${fixtures}/missing.mjs`);
});

it('tells what a module threw while it was loaded', async () => {
  const loading = loadModule('./throws.mjs', fixtures);

  await expect(loading).rejects.toThrow(ModuleError);
  await expect(loading).rejects.toThrow(
    'The module ./throws.mjs failed while it was loaded: no database',
  );
});
