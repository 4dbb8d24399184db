import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DriverFactory } from '../contract/driver-factory.ts';
import {
  ConfigError,
  DriverNotInstalledError,
  UnknownDriverError,
} from '../exceptions/config-errors.ts';

const OURS = ['inmemory', 'redis', 'rabbitmq', 'kafka'] as const;
const PACKAGE_NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/**
 * Finds the factory of a driver by its name, or by the name of a package that exports `createDriver`.
 * Looked up from the working directory, then from here, so that drivers stay optional; `places` are for tests.
 */
export function loadDriver(name: string, places: readonly string[] = usualPlaces()): DriverFactory {
  const ours = OURS.some((own) => own === name);
  if (!ours && !PACKAGE_NAME.test(name)) throw new UnknownDriverError(name, OURS);
  const packageName = ours ? `@switchyard/driver-${name}` : name;
  const path = resolvePackage(packageName, places);
  if (path === undefined) {
    // A bare word is more likely a misspelt driver than a package.
    throw ours || /[/]|driver|switchyard/.test(name)
      ? new DriverNotInstalledError(name, packageName)
      : new UnknownDriverError(name, OURS);
  }
  const factory = exportOf(path, 'createDriver');
  if (factory === undefined) {
    throw new ConfigError(
      `The package ${packageName} is no Switchyard driver: it does not export createDriver.`,
    );
  }
  return factory as DriverFactory;
}

/** A function that a package exports. */
export function exportOf(path: string, name: string): unknown {
  const loaded: unknown = createRequire(import.meta.url)(path);
  const found: unknown =
    typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, name) : undefined;
  return typeof found === 'function' ? found : undefined;
}

/** Where a package lies, looked up from the working directory, then from here; `undefined` where it does not. */
export function resolvePackage(
  packageName: string,
  places: readonly string[] = usualPlaces(),
): string | undefined {
  for (const from of places) {
    try {
      return createRequire(from).resolve(packageName);
    } catch (cause) {
      if (!isNotFound(cause))
        throw new ConfigError(`The package ${packageName} cannot be loaded by require().`, {
          cause,
        });
    }
  }
  return undefined;
}

function usualPlaces(): readonly string[] {
  return [join(process.cwd(), 'package.json'), import.meta.url];
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
}
