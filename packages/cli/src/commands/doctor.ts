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
  const { env } = context.parts;
  const { engine, finding } = checkDriver(context);
  const findings = [
    checkNode(context.parts.nodeVersion),
    ...checkEnvironment(env, context.redact),
    ...checkSecrecy(env, context.flags),
    finding,
  ];
  if (engine === undefined) return report(findings, ['connection', 'capabilities']);
  const reached = await checkConnection(context, engine);
  return report([...findings, ...reached, ...checkCapabilities(engine.capabilities)], []);
}

function report(findings: readonly Finding[], notChecked: readonly string[]): DoctorReport {
  return { ok: findings.every(({ status }) => status !== 'error'), findings, notChecked };
}
