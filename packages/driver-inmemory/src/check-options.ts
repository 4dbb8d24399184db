import { ConfigError, type Clock } from '@switchyard/core/driver';

/** Who is being made, for messages. */
interface Made {
  /** The function that makes it. */
  readonly by: string;
  /** What people call it. */
  readonly what: string;
}

/** Checks options of which `clock` is the only one. Throws `ConfigError`. */
export function checkOptions(
  options: { readonly clock?: Clock | undefined },
  { by, what }: Made,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (name !== 'clock' && value !== undefined) {
      throw new ConfigError(
        `The ${what} connects to nothing and takes only the option clock; remove ${name}.`,
      );
    }
  }
  const { clock } = options;
  if (
    clock !== undefined &&
    !(typeof clock.now === 'function' && typeof clock.setTimer === 'function')
  ) {
    throw new ConfigError(
      `${by}: option clock must be a clock with now and setTimer, for instance virtualClock().`,
    );
  }
}
