import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadModule } from '../../src/module/load-module.ts';
import { ModuleError } from '../../src/module/module-error.ts';
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
    'The module ./throws.mjs failed while it was loaded: no database (throws.mjs:1)',
  );
});

it('says what to do about an import of what is not there', async () =>
  expect(loadModule('./lonely.mjs', fixtures)).rejects.toMatchObject({
    message: expect.stringContaining('no-such-package'),
    hint: expect.stringContaining('Install that package'),
  }));

it('does not take a folder for a module', async () =>
  expect(loadModule('.', fixtures)).rejects.toThrow(UsageError));
