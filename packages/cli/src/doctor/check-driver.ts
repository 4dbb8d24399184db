import type { EnginePort } from '../engine-port.ts';
import type { CommandContext } from '../run/command-context.ts';
import { describeFailure } from '../run/describe-failure.ts';
import type { Finding } from './finding.ts';

/** An engine that could be made, and what is to be said of its driver. */
export interface DriverCheck {
  /** Missing where it could not be made. */
  readonly engine: EnginePort | undefined;
  readonly finding: Finding;
}

const EXPECTED =
  'A driver is chosen, its package is installed, and every option and variable is valid.';

/** Makes the engine: reads all configuration and loads the driver's package, and connects to nothing. */
export function checkDriver(context: CommandContext): DriverCheck {
  const { engines } = context.parts;
  const { name, by } = engines.chosen(context.choice);
  const check = 'driver';
  try {
    const engine = context.engine();
    const found = `${name} (${by})`;
    if (by !== 'default')
      return { engine, finding: { check, status: 'ok', found, expected: EXPECTED } };
    const remedy =
      'Set QUEUE_DRIVER to redis, rabbitmq or kafka; or to inmemory, if one process is all there is.';
    const none = `no driver is chosen, so it is ${name}: jobs live in one process and are lost with it`;
    return { engine, finding: { check, status: 'warn', found: none, expected: EXPECTED, remedy } };
  } catch (error) {
    const { message, remedy, code } = describeFailure(error);
    const found = `${context.redact(message)} (${code})`;
    const doing = code === 'ERR_CONFIG_INVALID' ? 'Correct it as the message says.' : remedy;
    return {
      engine: undefined,
      finding: { check, status: 'error', found, expected: EXPECTED, remedy: doing },
    };
  }
}
