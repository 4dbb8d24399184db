import type { QueueStats } from '@switchyard/core/middleware';
import type { History } from '../history.ts';
import type { QueueSight, Sight } from '../sight.ts';
import { above, OK, short, span, unknown, type Finding, type Rule, type Verdict } from './rule.ts';

/** What a rule about queues is made of: its thresholds, and a verdict on each queue. */
type PerQueue = (seen: QueueSight, history: History, sight: Sight) => Verdict;

const UNCOUNTED = 'the broker cannot be counted, or does not answer';

function perQueue(judge: PerQueue): Rule['judge'] {
  return (sight, history) =>
    sight.queues.map((seen): Finding => {
      const labels = { driver: sight.driver, queue: seen.queue };
      return { labels, verdict: judge(seen, history, sight) };
    });
}

function counted(
  judge: (stats: QueueStats, seen: QueueSight, history: History) => Verdict,
): Rule['judge'] {
  return perQueue((seen, history) =>
    seen.stats === undefined ? unknown(UNCOUNTED) : judge(seen.stats, seen, history),
  );
}

/** The oldest job has been due for too long. */
export function queueLatencyHigh({ sloMs }: { readonly sloMs: number }): Rule['judge'] {
  return counted(({ oldestJobAgeSeconds: age }, { queue }) => {
    if (age === undefined) return unknown('the broker cannot tell the age of the oldest job');
    return above(
      age,
      sloMs / 1_000,
      () =>
        `The oldest job of ${queue} has been due for ${span(age * 1_000)}; at most ${span(sloMs)} is promised.`,
    );
  });
}

/** Too many of the jobs that ended here have died. */
export function failureRatioHigh(limits: {
  readonly ratio: number;
  readonly volume: number;
  readonly windowMs: number;
}): Rule['judge'] {
  const { ratio, volume, windowMs } = limits;
  return perQueue(({ queue }, history) => {
    const ended = history.rise(queue, 'ended', windowMs);
    if (ended <= volume) return OK;
    const dead = history.rise(queue, 'dead', windowMs);
    return above(
      dead / ended,
      ratio,
      () =>
        `${dead} of the last ${ended} jobs of ${queue} died in ${span(windowMs)}: ${short((100 * dead) / ended)} %, at most ${short(100 * ratio)} % is normal.`,
    );
  });
}

/** Dead letters have come: by what the broker counts, or, before it was looked at twice, by what died here. */
export function deadLetterGrowing(limits: {
  readonly by: number;
  readonly windowMs: number;
}): Rule['judge'] {
  const { by, windowMs } = limits;
  return perQueue(({ queue, stats }, history) => {
    const counts = history.within(queue, windowMs).flatMap((seen) => seen.stats?.dead ?? []);
    // From the lowest: a purge or redrive in between hides none that came after it.
    const grown = stats === undefined ? 0 : stats.dead - Math.min(stats.dead, ...counts);
    const come = Math.max(grown, history.rise(queue, 'dead', windowMs));
    if (come <= by && stats === undefined) return unknown(UNCOUNTED);
    return above(
      come,
      by,
      () => `${come} jobs of ${queue} became dead letters in ${span(windowMs)}.`,
    );
  });
}

/** Jobs wait and nobody takes them. */
export function noConsumers(): Rule['judge'] {
  return counted(({ waiting }, { queue, consumers, isPaused }) => {
    if (consumers === undefined) return unknown('nobody remembers which workers are up');
    if (consumers > 0 || isPaused) return OK;
    return above(waiting, 0, () => `${waiting} jobs wait on ${queue} and no worker reads it.`);
  });
}

/** Jobs wait and become no fewer. */
export function backlogNotDraining(limits: {
  readonly waiting: number;
  readonly windowMs: number;
}): Rule['judge'] {
  const { windowMs } = limits;
  return counted(({ waiting }, { queue, isPaused }, history) => {
    if (isPaused || waiting <= limits.waiting) return OK;
    const samples = history.within(queue, windowMs);
    const [oldest] = samples;
    const now = samples.at(-1)?.at ?? 0;
    // A window that was not seen to its end says nothing yet.
    if (oldest === undefined || now - oldest.at < 0.9 * windowMs) return OK;
    if (samples.some(({ stats }) => stats === undefined || stats.waiting < limits.waiting))
      return OK;
    const before = oldest.stats?.waiting ?? Infinity;
    if (waiting < before) return OK;
    return {
      type: 'holds',
      value: waiting,
      threshold: limits.waiting,
      summary: `${waiting} jobs wait on ${queue}; ${span(windowMs)} ago there were ${before}.`,
    };
  });
}

/** Handlers ran on after their abort. */
export function stalledJobs(limits: {
  readonly count: number;
  readonly windowMs: number;
}): Rule['judge'] {
  const { count, windowMs } = limits;
  return perQueue(({ queue }, history) => {
    const stuck = history.rise(queue, 'stuck', windowMs);
    return above(
      stuck,
      count,
      () => `${stuck} handlers of ${queue} ran on after their abort in ${span(windowMs)}.`,
    );
  });
}
