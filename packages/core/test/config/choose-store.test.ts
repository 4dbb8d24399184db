import { afterAll, describe, expect, test, vi } from 'vitest';
import { chooseStore } from '../../src/config/choose-store.ts';
import type { EngineOptions } from '../../src/config/engine-options.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Driver } from '../../src/contract/driver.ts';
import type { Store } from '../../src/contract/store.ts';
import { directoryWith } from '../support/driver-package.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

function storeNamed(name: string, shared: boolean): Store {
  return { name, capabilities: { shared, durable: false } } as Store;
}

const own = storeNamed('scripted', true);
const fusedDriver: Driver = {
  ...new ScriptedDriver().driver,
  fused: { store: own, derives: [] },
};
const plainDriver = new ScriptedDriver().driver;

function choose(driver: Driver, options: EngineOptions = {}, variable?: string): unknown {
  return chooseStore(driver, options, readEnvironment({ QUEUE_STORE: variable }));
}

describe('the store of an engine', () => {
  test("is the driver's own where nobody says otherwise, and none where it has none", () => {
    expect(choose(fusedDriver)).toMatchObject({ type: 'fused', fused: { store: own } });
    expect(choose(plainDriver)).toEqual({ type: 'none' });
  });

  test('can be switched off by option or variable, and the option wins', () => {
    expect(choose(fusedDriver, { store: 'none' })).toEqual({ type: 'none' });
    expect(choose(fusedDriver, {}, 'none')).toEqual({ type: 'none' });
    expect(choose(fusedDriver, { store: own }, 'none')).toMatchObject({ type: 'fused' });
  });

  test("named as the driver is the driver's own", () => {
    expect(choose(fusedDriver, {}, fusedDriver.name)).toMatchObject({ type: 'fused' });
  });

  test('may stand apart', () => {
    const apart = storeNamed('redis', true);
    expect(choose(plainDriver, { store: apart })).toEqual({ type: 'separate', store: apart });
  });

  test('that lives in one process is refused beside a driver that serves many, unless it is allowed', () => {
    const local = storeNamed('inmemory', false);
    expect(() => choose(plainDriver, { store: local })).toThrow(/would hold its own locks/);
    expect(choose(plainDriver, { store: local, allowLocalStore: true })).toEqual({
      type: 'separate',
      store: local,
    });
  });

  test.each(['nosql', 'http://h', 'mysql://u:secret@h', 'redis'])('is not %s', (variable) => {
    expect(() => choose(plainDriver, {}, variable)).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringContaining('QUEUE_STORE'),
      }),
    );
    expect(() => choose(plainDriver, {}, variable)).not.toThrow(/secret/);
  });

  test.each(['postgres://u:secret@h'])('%s names the package it needs', (variable) => {
    expect(() => choose(plainDriver, {}, variable)).toThrow(/^The store needs the package/);
    expect(() => choose(plainDriver, {}, variable)).toThrow(/npm install @switchyard\//);
    expect(() => choose(plainDriver, {}, variable)).not.toThrow(/secret/);
  });
});

const directory = directoryWith({
  '@switchyard/driver-redis': `
    exports.createStore = (options) => ({ capabilities: { shared: true }, options });`,
});
afterAll(directory.remove);

test.each<[EngineOptions, string]>([
  [{}, 'of-variable'],
  [{ prefix: 'of-option' }, 'of-option'],
])('a store is made with the prefix of its engine: %o', (options, prefix) => {
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(directory.path);
  const variables = { QUEUE_STORE: 'redis://h', QUEUE_PREFIX: 'of-variable' };
  const chosen = chooseStore(plainDriver, options, readEnvironment(variables));
  cwd.mockRestore();

  expect(chosen).toMatchObject({ store: { options: { prefix, url: 'redis://h' } } });
});
