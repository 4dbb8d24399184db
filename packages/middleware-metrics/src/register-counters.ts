import { Counter } from 'prom-client';
import { registerHistogram, type Series } from './local-histogram.ts';
import type { Settings } from './options.ts';
import { BUCKETS, STATUSES, type Tallies, type TaskTally } from './tally.ts';

type Labels = Readonly<Record<string, string>>;

/** Registers what is counted from events; a scrape takes it from the tallies. */
export function registerCounters({ registry, prefix }: Settings, tallies: Tallies): void {
  const counter = (name: string, help: string, counts: () => Iterable<[Labels, number]>): void => {
    const labelNames = LABELS[name] ?? [];
    const made: Counter = new Counter({
      name: `${prefix}${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect: () => {
        made.reset();
        for (const [labels, value] of counts()) made.inc(labels, value);
      },
    });
  };
  counter('jobs_enqueued_total', 'Jobs that the broker took.', () =>
    tallies.tasks.map(({ key, enqueued }) => [labelsOf(key), enqueued]),
  );
  counter('jobs_processed_total', 'Runs that ended, and how.', () =>
    tallies.tasks.flatMap(({ key, ended }) =>
      STATUSES.map((status): [Labels, number] => [{ ...labelsOf(key), status }, ended[status]]),
    ),
  );
  counter('stalled_jobs_total', 'Handlers that ran on after their abort.', () =>
    tallies.queues.map(({ queue, stuck }) => [{ queue }, stuck]),
  );
  counter('lease_lost_total', 'Runs that lost their lease.', () =>
    tallies.queues.map(({ queue, leaseLost }) => [{ queue }, leaseLost]),
  );
  counter('payload_errors_total', 'Jobs that died of what was in them.', () =>
    Object.entries(tallies.payloadErrors).map(([kind, count]) => [{ kind }, count]),
  );
  counter('driver_reconnects_total', 'Times that calls worked again after they had failed.', () =>
    tallies.drivers.map(({ driver, reconnects }) => [{ driver }, reconnects]),
  );
}

const LABELS: Readonly<Record<string, readonly string[]>> = {
  jobs_enqueued_total: ['queue', 'task', 'driver'],
  jobs_processed_total: ['queue', 'task', 'driver', 'status'],
  stalled_jobs_total: ['queue'],
  lease_lost_total: ['queue'],
  payload_errors_total: ['kind'],
  driver_reconnects_total: ['driver'],
};

/** Registers what is distributed over buckets. */
export function registerHistograms({ registry, prefix }: Settings, tallies: Tallies): void {
  registerHistogram({
    registry,
    name: `${prefix}job_wait_seconds`,
    help: 'From when a job was due to the start of its first attempt.',
    labelNames: ['queue'],
    buckets: BUCKETS.wait,
    series: () => tallies.queues.map(({ queue, waits }) => ({ labels: { queue }, values: waits })),
  });
  registerHistogram({
    registry,
    name: `${prefix}job_duration_seconds`,
    help: 'Duration of runs.',
    labelNames: ['queue', 'task', 'status'],
    buckets: BUCKETS.duration,
    series: () => durationsOf(tallies),
  });
  registerHistogram({
    registry,
    name: `${prefix}enqueue_duration_seconds`,
    help: 'From the call of enqueue until the broker had the job.',
    labelNames: ['driver'],
    buckets: BUCKETS.enqueue,
    series: () =>
      tallies.drivers.map(({ driver, enqueues }) => ({ labels: { driver }, values: enqueues })),
  });
}

function labelsOf({ driver, queue, task }: TaskTally['key']): Labels {
  return { queue, task, driver };
}

function durationsOf({ tasks }: Tallies): readonly Series[] {
  return tasks.flatMap(({ key: { queue, task }, durations }) =>
    STATUSES.flatMap((status) => {
      const values = durations[status];
      return values === undefined ? [] : [{ labels: { queue, task, status }, values }];
    }),
  );
}
