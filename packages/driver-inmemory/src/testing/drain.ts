import { AssertionError } from 'node:assert';
import { isDeadLetterQueue, systemClock } from '@switchyard/core/driver';
import { nextTurn } from '../clock/settled.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { InMemoryDriver } from '../driver.ts';
import type { Backlog } from '../inspect.ts';
import { describeJobs } from './describe-jobs.ts';
import { readJob, withOurs } from './read-job.ts';

/** Options of {@link drain}. */
export interface DrainOptions {
  /** Longest to wait, in real milliseconds. @default 4000 */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 4_000;

/**
 * Resolves once no job waits, is delayed or is active in any queue; dead letters do not count.
 *
 * With a virtual clock, time jumps to the next delayed job whenever no other is running, so retries
 * with backoff take no time; a running job is waited for in real time. With the real clock,
 * everything is. Rejects with an `AssertionError` that lists what is left after `timeoutMs`.
 */
export async function drain(driver: InMemoryDriver, options: DrainOptions = {}): Promise<void> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const bell = new Bell();
  const stopListening = driver.onChange(() => bell.ring());
  let late = false;
  const deadline = systemClock.setTimer(() => {
    late = true;
    bell.ring();
  }, timeoutMs);
  try {
    for (;;) {
      await settle(driver);
      const backlog = driver.backlog();
      if (isEmpty(backlog)) return;
      if (late) throw unfinished(driver, timeoutMs);
      if (!(await jumpToNextDue(driver, backlog))) await bell.wait();
    }
  } finally {
    deadline.clear();
    stopListening();
  }
}

/** Lets end what is under way and needs nothing but turns of the event loop. */
async function settle(driver: InMemoryDriver): Promise<void> {
  if (isVirtual(driver.clock)) return driver.clock.advance(0);
  await nextTurn();
  await nextTurn();
}

/** While a job runs, time stands still for it: it may be waiting for real I/O. */
async function jumpToNextDue(driver: InMemoryDriver, backlog: Backlog): Promise<boolean> {
  const { active, nextDueAt } = backlog;
  if (!isVirtual(driver.clock) || active > 0 || nextDueAt === undefined) return false;
  await driver.clock.advanceTo(Math.max(nextDueAt, driver.clock.now()));
  return true;
}

function isVirtual(clock: object | undefined): clock is VirtualClock {
  return clock !== undefined && 'advance' in clock && 'advanceTo' in clock;
}

function isEmpty({ waiting, delayed, active }: Backlog): boolean {
  return waiting + delayed + active === 0;
}

function unfinished(driver: InMemoryDriver, timeoutMs: number): AssertionError {
  const { waiting, delayed, active } = driver.backlog();
  const serializers = withOurs();
  const left = driver
    .messages()
    .filter((message) => !isDeadLetterQueue(message.queue))
    .map((message) => readJob(message, serializers));
  const hints = [
    waiting > 0 &&
      'Waiting jobs need an engine that was started, with their queue among its queues.',
    active > 0 &&
      'Active jobs are waited for in real time; if one waits for virtual time, call clock.advance().',
    delayed > 0 &&
      !isVirtual(driver.clock) &&
      'Delays are waited for in real time; with inmemory({ clock: virtualClock() }) they take none.',
  ].filter((hint) => hint !== false);
  return new AssertionError({
    message: [
      `drain: after ${timeoutMs} ms there are left ${waiting} waiting, ${delayed} delayed and ${active} active.`,
      describeJobs(left),
      ...hints,
    ].join('\n'),
    operator: 'drain',
    stackStartFn: drain,
  });
}

/** Rings once for who waits, or for the next who does. */
class Bell {
  #rung = false;
  #hear: (() => void) | undefined;

  ring(): void {
    const hear = this.#hear;
    this.#hear = undefined;
    if (hear === undefined) this.#rung = true;
    else hear();
  }

  async wait(): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        this.#hear = resolve;
      });
    }
    this.#rung = false;
  }
}
