import type { ConnectionHealth } from '@switchyard/core';
import type { EnginePort } from '../engine-port.ts';
import type { CommandContext } from '../run/command-context.ts';
import { describeFailure } from '../run/describe-failure.ts';
import { shownUrl } from '../output/redact.ts';
import { checkBroker } from './check-broker.ts';
import type { Finding } from './finding.ts';

/** Whether the broker answers, and its store where there is one, and how they are set up. */
export async function checkConnection(
  context: CommandContext,
  engine: EnginePort,
): Promise<readonly Finding[]> {
  const expected = `An answer from ${target(context, engine)}.`;
  try {
    const { driver, store, warnings } = await engine.health();
    const connections = [driver, ...(store === undefined ? [] : [store])];
    return [
      ...connections.map((connection) => describe(context, connection, expected)),
      ...checkBroker(warnings, context.redact),
    ];
  } catch (error) {
    const { message, remedy, code } = describeFailure(error);
    const found = `${context.redact(message)} (${code})`;
    return [{ check: 'connection', status: 'error', found, expected, remedy }];
  }
}

function describe(
  context: CommandContext,
  { name, ok, pingMs, problem }: ConnectionHealth,
  expected: string,
): Finding {
  const check = 'connection';
  if (ok) {
    const time = pingMs === undefined ? '' : ` in ${Math.round(pingMs * 10) / 10} ms`;
    return { check, status: 'ok', found: `${name} answers${time}`, expected };
  }
  const found = `${name} does not answer: ${context.redact(problem ?? 'no reason is known')}`;
  const remedy =
    'Start it, or correct QUEUE_URL (or QUEUE_HOST and QUEUE_PORT); see that user, password and firewall let this machine in.';
  return { check, status: 'error', found, expected, remedy };
}

/** Where the broker is looked for, without secrets. */
function target({ parts, flags, redact }: CommandContext, engine: EnginePort): string {
  const { env } = parts;
  if (engine.capabilities.shared.support === 'none') return 'the driver, in this process';
  const url = flags.url ?? env['QUEUE_URL'];
  if (url !== undefined && url !== '') return shownUrl(url, redact);
  const host = env['QUEUE_HOST'];
  if (host === undefined || host === '') return "the broker at its driver's default address";
  return redact(`${host}${env['QUEUE_PORT'] ? `:${env['QUEUE_PORT']}` : ''}`);
}
