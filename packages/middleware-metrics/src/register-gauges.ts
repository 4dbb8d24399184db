import { Gauge } from 'prom-client';
import type { Settings } from './options.ts';
import type { Scaling } from './scaling/scaling.ts';
import type { QueueSight, Sight, WatchedEngine } from './watched-engine.ts';

/** What gauges are read from. */
export interface GaugeSources {
  readonly engines: () => readonly WatchedEngine[];
  readonly scaling: Scaling;
}

type Point = readonly [labels: Readonly<Record<string, string>>, value: number | undefined];

/** One gauge: its name, labels, and what a scrape reads for it. */
interface GaugeLine {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (seen: Sight, engine: WatchedEngine) => readonly Point[];
}

const perQueue = (value: (seen: QueueSight) => number | undefined): GaugeLine['read'] => {
  return ({ queues }) => queues.map((seen) => [{ queue: seen.queue }, value(seen)]);
};

const QUEUE_GAUGES: readonly GaugeLine[] = [
  {
    name: 'queue_jobs',
    help: 'Jobs in a queue, by state.',
    labels: ['queue', 'state'],
    read: ({ queues }) =>
      queues.flatMap(({ queue, stats }) =>
        (['waiting', 'delayed', 'active'] as const).map((state): Point => [
          { queue, state },
          stats?.[state],
        ]),
      ),
  },
  {
    name: 'queue_oldest_job_age_seconds',
    help: 'Since the oldest waiting job was due; 0 where none waits.',
    labels: ['queue'],
    read: perQueue(({ stats }) => stats?.oldestJobAgeSeconds),
  },
  {
    name: 'dead_letter_jobs',
    help: 'Jobs set aside after their last attempt.',
    labels: ['queue'],
    read: perQueue(({ stats }) => stats?.dead),
  },
  {
    name: 'queue_paused',
    help: '1 while a queue is paused.',
    labels: ['queue'],
    read: perQueue(({ paused }) => (paused === undefined ? undefined : Number(paused))),
  },
  {
    name: 'queue_consumers',
    help: 'Workers that are up and read a queue.',
    labels: ['queue'],
    read: perQueue(({ consumers }) => consumers),
  },
];

const DRIVER_UP: GaugeLine = {
  name: 'driver_up',
  help: '1 while the broker answers.',
  labels: ['driver'],
  read: ({ health }, { driver }) => [[{ driver }, Number(health.driver.ok)]],
};

/** Registers what a scrape looks at. */
export function registerGauges(settings: Settings, sources: GaugeSources): void {
  const { engines, scaling } = sources;
  const { queues } = settings;
  // An engine that runs nothing is no worker.
  const perWorker = (value: (seen: Sight, slots: number) => number): GaugeLine['read'] => {
    return (seen, { worker, slots }) =>
      slots === undefined ? [] : [[{ worker }, value(seen, slots)]];
  };
  const labels = ['worker'];
  const lines: readonly GaugeLine[] = [
    ...(queues === 'none' ? [] : [...QUEUE_GAUGES, desiredGauge(scaling)]),
    DRIVER_UP,
    {
      name: 'worker_up',
      help: '1 while a worker takes jobs and its loops come round.',
      labels,
      read: perWorker(({ health }) => Number(health.role === 'working' && health.live)),
    },
    {
      name: 'worker_slots',
      help: 'Jobs that a worker runs at once.',
      labels,
      read: perWorker((_, slots) => slots),
    },
    {
      name: 'worker_busy_slots',
      help: 'Jobs that a worker runs now.',
      labels,
      read: perWorker(({ health }) => health.running),
    },
    {
      name: 'worker_last_heartbeat_timestamp_seconds',
      help: 'When the loop that is furthest behind last came round.',
      labels,
      read: perWorker(lastBeat),
    },
  ];
  for (const line of lines) register(line, settings, engines);
}

function desiredGauge(scaling: Scaling): GaugeLine {
  return {
    name: 'queue_desired_workers',
    help: 'Workers that a queue asks for.',
    labels: ['queue'],
    read: perQueue((seen) => scaling.of(seen)?.desiredWorkers),
  };
}

function register(
  line: GaugeLine,
  { registry, prefix }: Settings,
  engines: GaugeSources['engines'],
): void {
  const { name, help, labels, read } = line;
  const gauge: Gauge = new Gauge({
    name: `${prefix}${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect: async () => {
      const all = engines();
      const seen = await Promise.all(all.map((engine) => engine.look()));
      // What is not known is no gauge, rather than what was known before.
      gauge.reset();
      for (const [index, engine] of all.entries()) {
        const sight = seen[index];
        if (sight === undefined || sight.health.role === 'closed') continue;
        for (const [own, value] of read(sight, engine)) {
          if (value !== undefined) gauge.set(own, value);
        }
      }
    },
  });
}

/** A loop that rests, for want of work or by a pause, is behind with nothing. */
function lastBeat({ health }: Sight): number {
  const behind = health.loops
    .filter(({ resting }) => resting === undefined)
    .map(({ lastBeatMs }) => lastBeatMs);
  return (Date.now() - Math.max(0, ...behind)) / 1_000;
}
