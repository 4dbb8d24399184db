import { getQueueEngine } from '@switchyard/core';
import { expect, it } from 'vitest';
import { createDriver, fileDriver } from '../src/index.ts';
import { tempPath } from './temp-path.ts';

it.each([
  [{}, 'path'],
  [{ path: '' }, 'path'],
  [{ path: 5 }, 'path'],
  [{ path: 'a', compactBytes: -1 }, 'compactBytes'],
  [{ path: 'a', compactBytes: Number.NaN }, 'compactBytes'],
  [{ path: 'a', fsync: false }, 'remove fsync'],
])('%j is refused', (options, told) => {
  expect(() => fileDriver(options as never)).toThrow(
    expect.objectContaining({ code: 'ERR_CONFIG_INVALID', message: expect.stringContaining(told) }),
  );
});

it('createDriver takes the prefix that every engine sends, and refuses a URL', async () => {
  const path = await tempPath();

  expect(createDriver({ path, prefix: 'switchyard' }).name).toBe('file');
  expect(() => createDriver({ path, prefix: 'switchyard', url: 'file:///secret' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

it('an engine says what it does for the file', () => {
  const { capabilities } = getQueueEngine({ driver: fileDriver({ path: 'unused' }) });

  expect(capabilities.priority).toMatchObject({ support: 'emulated', levels: 3 });
  expect(capabilities.orderingKey.support).toBe('none');
  expect(capabilities.durability.support).toBe('native');
});
