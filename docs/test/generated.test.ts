import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { driversPage } from '../../scripts/lib/drivers-page.mjs';
import { describedDrivers } from './support/described-drivers.ts';

it('drivers.md is what `npm run docs` writes', async () => {
  const page = await readFile(new URL('../drivers.md', import.meta.url), 'utf8');

  expect(page).toBe(driversPage(describedDrivers));
});
