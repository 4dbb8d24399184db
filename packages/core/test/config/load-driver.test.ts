import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadDriver } from '../../src/config/load-driver.ts';
import { directoryWith, TELLING_DRIVER } from '../support/driver-package.ts';

const directory = directoryWith({
  'driver-telling': TELLING_DRIVER,
  '@acme/sqs': TELLING_DRIVER,
  '@switchyard/driver-rabbitmq': TELLING_DRIVER,
  bareword: TELLING_DRIVER,
  'import-only-driver': TELLING_DRIVER,
  'no-driver': 'exports.createDriver = 5;',
  'throws-on-load': 'throw new Error("native part missing");',
  'needs-more': 'require("a-package-that-is-not-there");',
});
afterAll(directory.remove);

beforeEach(() => {
  vi.spyOn(process, 'cwd').mockReturnValue(directory.path);
  return () => vi.restoreAllMocks();
});

function refusal(name: string, places?: readonly string[]): object {
  try {
    return { loaded: loadDriver(name, places) };
  } catch (error) {
    return error as Error;
  }
}

describe('loadDriver', () => {
  test.each(['driver-telling', '@acme/sqs', 'rabbitmq', 'bareword'])(
    'finds %s from the working directory',
    (name) => {
      expect(loadDriver(name)({ prefix: 'a' })).toMatchObject({ name: 'telling' });
    },
  );

  test('looks beside core after that', () => {
    // zod lies there and not in the directory: it is found, and is no driver.
    expect(refusal('zod')).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining('The package zod is no Switchyard driver'),
    });
  });

  test.each(['redis', 'kafka'])('%s that is not installed says what to install', (name) => {
    // All of ours lie beside core here.
    const elsewhere = [join(directory.path, 'package.json')];
    expect(refusal(name, elsewhere)).toMatchObject({
      code: 'ERR_DRIVER_NOT_INSTALLED',
      packageName: `@switchyard/driver-${name}`,
      message: expect.stringContaining(`npm install @switchyard/driver-${name}`),
    });
  });

  test.each(['@acme/missing', 'missing-driver'])(
    'the package %s that is not installed too',
    (name) => {
      expect(refusal(name)).toMatchObject({ code: 'ERR_DRIVER_NOT_INSTALLED', packageName: name });
    },
  );

  test.each([
    'rediss',
    'Redis',
    'redis ',
    '',
    '../x',
    './driver',
    '/etc/passwd',
    'a b',
    '__proto__',
  ])('%j is no driver, and the known ones are named', (name) => {
    expect(refusal(name)).toMatchObject({
      code: 'ERR_DRIVER_UNKNOWN',
      message: expect.stringContaining('inmemory, redis, rabbitmq, kafka'),
    });
  });

  test.each(['no-driver', 'fs'])('%s is a package and no driver', (name) => {
    expect(refusal(name)).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(`The package ${name} is no Switchyard driver`),
    });
  });

  test.each([
    ['throws-on-load', 'native part missing'],
    ['needs-more', 'a-package-that-is-not-there'],
  ])('%s says why it cannot be loaded, and is not called missing', (name, why) => {
    expect(refusal(name)).toMatchObject({ message: expect.stringContaining(why) });
    expect(refusal(name)).not.toMatchObject({ code: 'ERR_DRIVER_NOT_INSTALLED' });
  });

  test('a package for import alone is refused in our words', () => {
    const manifest = join(directory.path, 'node_modules', 'import-only-driver', 'package.json');
    const exports = { '.': { import: './index.cjs' } };
    writeFileSync(manifest, JSON.stringify({ name: 'import-only-driver', exports }));
    expect(refusal('import-only-driver')).toMatchObject({ name: 'ConfigError' });
  });
});
