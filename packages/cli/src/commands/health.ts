import type { HealthReport } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';

/** Whether this machine reaches the broker, and its store. Problems come from drivers: secrets are hidden. */
export async function health(context: CommandContext): Promise<HealthReport> {
  context.tellsByItself();
  const report = await context.sharedEngine().health();
  const { driver, store, loops, problems } = report;
  const hidden = <T extends { readonly problem?: string | undefined }>(part: T): T =>
    part.problem === undefined ? part : { ...part, problem: context.redact(part.problem) };
  return {
    ...report,
    driver: hidden(driver),
    store: store && hidden(store),
    loops: loops.map(hidden),
    problems: problems.map(context.redact),
  };
}
