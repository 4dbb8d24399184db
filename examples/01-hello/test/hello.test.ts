import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const file = (path: string): URL => new URL(`../${path}`, import.meta.url);

it('prints what expected.txt says, and ends by itself', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [file('dist/main.js').pathname],
    {
      timeout: 20_000,
    },
  );

  expect(stderr).toMatch(/^\{.*"level":"warn".*"message":"not awake yet".*\}\n$/);
  expect(stdout).toBe(await readFile(file('expected.txt'), 'utf8'));
});

it('is the program that the README shows', async () => {
  const readme = await readFile(file('../../README.md'), 'utf8');

  expect(readme).toContain(await readFile(file('src/main.ts'), 'utf8'));
});
