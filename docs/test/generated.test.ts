import { readFile } from 'node:fs/promises';
import { getQueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { expect, it } from 'vitest';
import { driversPage } from '../../scripts/lib/drivers-page.mjs';

it('drivers.md is what `npm run docs` writes', async () => {
  const page = await readFile(new URL('../drivers.md', import.meta.url), 'utf8');
  const { capabilities } = getQueueEngine({ driver: inmemory() });

  expect(page).toBe(driversPage([{ name: 'inmemory', capabilities }]));
});
