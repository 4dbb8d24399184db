import { discard } from '@switchyard/core';
import { describe, expect, test, vi } from 'vitest';
import { measured, type Ground } from './measured.ts';

const FIXED = { backoff: { type: 'fixed', delayMs: 1 } } as const;
const WORK = { queue: 'default', task: 'work' };

/** How a driver differs. */
interface Manners {
  /** Whether it tells how many are delayed. @default true */
  readonly delayed?: boolean;
  /** Whether it tells how old the oldest is. @default true */
  readonly oldest?: boolean;
  /** How long its jobs are waited for, in milliseconds. @default 4_000 */
  readonly withinMs?: number;
}

/** What is measured on any driver. */
export function describeMeasuredDriver(
  name: string,
  makeGround: () => Ground,
  tells: Manners = {},
): void {
  const mine = { ...WORK, driver: name };
  const within = (): { timeout: number; interval: number } => ({
    timeout: tells.withinMs ?? 4_000,
    interval: 5,
  });

  describe(`metrics on ${name}`, () => {
    test('jobs, runs and how they end', async () => {
      const { engine, scrape } = measured(makeGround(), (payload, { attempt }) => {
        if (payload === 'dies' || (payload === 'retries' && attempt === 1)) throw new Error('no');
        return payload === 'discards' ? discard('no need') : undefined;
      });
      await engine.enqueue('work', 'ends');
      await engine.enqueueMany('work', ['ends', 'retries', 'discards'], FIXED);
      await engine.enqueue('work', 'dies', { maxAttempts: 1 });
      await engine.start();
      await vi.waitFor(async () => {
        const { value } = await scrape();
        const ended = (status: string): number | undefined =>
          value('jobs_processed_total', { ...mine, status });
        expect(ended('completed')).toBe(3);
        expect(ended('retried')).toBe(1);
        expect(ended('discarded')).toBe(1);
        expect(ended('failed')).toBe(1);
        expect(ended('dead')).toBe(0);
        expect(ended('cancelled')).toBe(0);
      }, within());
      const { value } = await scrape();

      expect(value('jobs_enqueued_total', mine)).toBe(5);
      expect(value('enqueue_duration_seconds_count', { driver: name })).toBe(5);
      // Of the first attempts only.
      expect(value('job_wait_seconds_count', { queue: 'default' })).toBe(5);
      expect(value('job_duration_seconds_count', { ...WORK, status: 'completed' })).toBe(3);
      expect(value('job_duration_seconds_count', { ...WORK, status: 'failed' })).toBe(1);
      expect(value('job_duration_seconds_count', { ...WORK, status: 'dead' })).toBeUndefined();
    });

    test('the gauges of queue, worker and driver', async () => {
      let end: (() => void) | undefined;
      const { engine, scrape } = measured(makeGround(), () => {
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      });
      await engine.enqueueMany('work', [1, 2, 3]);
      await engine.enqueue('work', 4, { delayMs: 60_000 });
      const before = await scrape();
      const jobs = (seen: typeof before, state: string): number | undefined =>
        seen.value('queue_jobs', { queue: 'default', state });

      expect(jobs(before, 'waiting')).toBe(3);
      expect(jobs(before, 'delayed')).toBe(tells.delayed === false ? undefined : 1);
      expect(before.value('queue_consumers', { queue: 'default' })).toBe(0);
      expect(before.value('worker_up')).toBeUndefined();
      expect(before.value('driver_up', { driver: name })).toBe(1);
      await engine.start({ concurrency: 1 });
      await vi.waitFor(
        async () => expect((await scrape()).value('worker_busy_slots')).toBe(1),
        within(),
      );
      await engine.queues.pause('default');
      const during = await scrape();

      expect(during.value('queue_paused', { queue: 'default' })).toBe(1);
      expect(during.value('queue_consumers', { queue: 'default' })).toBe(1);
      expect(during.value('worker_up', { worker: 'here' })).toBe(1);
      expect(during.value('worker_slots', { worker: 'here' })).toBe(1);
      expect(during.value('worker_last_heartbeat_timestamp_seconds')).toBeGreaterThan(
        Date.now() / 1_000 - 20,
      );
      const age = during.value('queue_oldest_job_age_seconds', { queue: 'default' });
      expect(age === undefined).toBe(tells.oldest === false);
      expect(age ?? 0).toBeGreaterThanOrEqual(0);
      expect(during.value('dead_letter_jobs', { queue: 'default' })).toBe(0);
      expect(during.value('build_info')).toBe(1);
      end?.();
      await engine.close();
      const after = await scrape();
      expect(after.value('worker_up')).toBeUndefined();
      expect(after.value('queue_jobs', { state: 'waiting' })).toBeUndefined();
      expect(after.value('jobs_enqueued_total', mine)).toBe(4);
    });
  });
}
