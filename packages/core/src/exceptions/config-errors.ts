import { didYouMean } from '../internal/nearest.ts';
import { QueueError } from './queue-error.ts';

/** An option or environment variable is not valid. The message names it, what was expected and what came. */
export class ConfigError extends QueueError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('ERR_CONFIG_INVALID', message, options);
  }
}

/** No driver of that name exists. */
export class UnknownDriverError extends QueueError {
  constructor(name: string, known: readonly string[]) {
    // A URL put here by mistake may hold a password.
    const shown = /^[\w@/.-]{1,214}$/.test(name) ? JSON.stringify(name) : 'of that name';
    super(
      'ERR_DRIVER_UNKNOWN',
      `There is no driver ${shown}.${didYouMean(name, known)} Choose one of ${known.join(', ')}, or the name of a package that exports \`createDriver\`.`,
    );
  }
}

/** The driver's package is missing. The message holds the command that installs it. */
export class DriverNotInstalledError extends QueueError {
  readonly packageName: string;

  constructor(
    driver: string,
    packageName: string,
    options?: { readonly cause?: unknown; readonly what?: 'driver' | 'store' },
  ) {
    const who = options?.what === 'store' ? 'The store' : `The driver ${JSON.stringify(driver)}`;
    super(
      'ERR_DRIVER_NOT_INSTALLED',
      `${who} needs the package ${packageName}, which is not installed here. Run: npm install ${packageName}`,
      options,
    );
    this.packageName = packageName;
  }
}
