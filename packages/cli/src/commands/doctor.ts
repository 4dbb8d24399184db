import { checkCapabilities } from '../doctor/check-capabilities.ts';
import { checkConnection } from '../doctor/check-connection.ts';
import { checkDriver } from '../doctor/check-driver.ts';
import { checkEnvironment } from '../doctor/check-environment.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkSecrecy } from '../doctor/check-secrecy.ts';
import type { DoctorReport, Finding } from '../doctor/finding.ts';
import type { CommandContext } from '../run/command-context.ts';

/**
 * Looks at everything between here and the broker. Never rejects: what cannot be had is a finding, and
 * what depends on it is told as not checked.
 */
export async function doctor(context: CommandContext): Promise<DoctorReport> {
  context.tellsByItself();
  const { env } = context.parts;
  const environment = checkEnvironment(env, context.redact);
  const before = [
    checkNode(context.parts.nodeVersion),
    ...environment,
    ...checkSecrecy(env, context.flags),
  ];
  // An engine would only repeat it.
  if (environment.some(({ status }) => status === 'error')) {
    return report(before, ['driver', 'connection', 'capabilities']);
  }
  const { engine, finding } = checkDriver(context);
  if (engine === undefined) return report([...before, finding], ['connection', 'capabilities']);
  const reached = await checkConnection(context, engine);
  return report([...before, finding, ...reached, ...checkCapabilities(engine.capabilities)], []);
}

function report(findings: readonly Finding[], notChecked: readonly string[]): DoctorReport {
  return { ok: findings.every(({ status }) => status !== 'error'), findings, notChecked };
}
