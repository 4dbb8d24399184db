import { expect, test, vi } from 'vitest';
import { eventsOf, loggedOn, type Ground } from './logged.ts';

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const ONCE_MORE = { backoff: { type: 'fixed', delayMs: 1 }, maxAttempts: 2 } as const;

/** What is logged on any driver. */
export function describeLoggedDriver(name: string, makeGround: () => Ground): void {
  test(`on ${name}: a job that is retried and dies has a line for each step, with its trace`, async () => {
    const { engine, lines } = loggedOn(makeGround(), (payload) => {
      if (payload === 'secret-bad') throw Object.assign(new Error('no'), { code: 'E_NO' });
    });
    const headers = { traceparent: TRACEPARENT };
    const { id } = await engine.enqueue('work', 'secret-bad', { ...ONCE_MORE, headers });
    const good = await engine.enqueue('work', 'secret-good');
    await engine.start();
    await vi.waitFor(
      () => {
        expect(eventsOf(lines)).toEqual(expect.arrayContaining(['job.dead', 'job.completed']));
      },
      { timeout: 8_000, interval: 10 },
    );
    const own = lines.filter(({ job_id: of }) => of === id);
    const job = { driver: name, job_id: id, task: 'work', queue: 'default', trace_id: TRACE };
    const error = { name: 'Error', message: 'no', code: 'E_NO' };
    const ms = expect.any(Number) as number;

    expect(own).toMatchObject([
      { level: 'info', msg: 'job enqueued', event: 'job.enqueued', ...job, duration_ms: ms },
      { level: 'info', msg: 'job started', event: 'job.started', ...job, attempt: 1 },
      {
        level: 'warn',
        event: 'job.retried',
        ...job,
        attempt: 1,
        delay_ms: 1,
        duration_ms: ms,
        error,
      },
      { level: 'info', event: 'job.started', ...job, attempt: 2 },
      { level: 'error', event: 'job.dead', ...job, attempt: 2, reason: 'max_attempts', error },
    ]);
    expect(own[2]?.['next_at']).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(eventsOf(lines.filter(({ job_id: of }) => of === good.id))).toEqual([
      'job.enqueued',
      'job.started',
      'job.completed',
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
    expect(
      lines.filter(({ job_id: of }) => of === good.id).some((line) => 'trace_id' in line),
    ).toBe(false);
  });
}
