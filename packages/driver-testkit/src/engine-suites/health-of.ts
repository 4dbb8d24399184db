import assert from 'node:assert/strict';
import type { HealthReport, QueueEngine } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';

/** What an engine says of itself, while time passes. */
export function healthOf(bench: EngineBench, engine: QueueEngine): Promise<HealthReport> {
  return bench.within(engine.health(), 'health()');
}

/** The first report for which `check` holds. */
export async function untilHealth(
  bench: EngineBench,
  engine: QueueEngine,
  check: (report: HealthReport) => boolean,
): Promise<HealthReport> {
  for (let left = 400; left > 0; left -= 1) {
    const report = await healthOf(bench, engine);
    if (check(report)) return report;
    await bench.time.pass(bench.unitMs / 10);
  }
  throw new Error(`health stays ${JSON.stringify(await healthOf(bench, engine))}`);
}

/** What is wrong, but for the loop's lag: a machine that is busy with other things blocks it too. */
export function problemsOf({ problems }: HealthReport): readonly string[] {
  return problems.filter((problem) => !problem.startsWith('The event loop'));
}

/** Fails unless all is well. */
export function assertWell(report: HealthReport, role: HealthReport['role']): void {
  assert.deepEqual(problemsOf(report), []);
  assert.deepEqual([report.role, report.live, report.ready], [role, true, true]);
  assert.ok(report.driver.ok);
  for (const loop of report.loops) assert.ok(loop.ok, loop.name);
}
