import type { Profiler } from 'node:inspector';

/** Time spent in one function itself, without what it called. */
export interface Spent {
  readonly name: string;
  /** File from its package's name on; `native` for what is built into V8. */
  readonly file: string;
  /** Of the time that was not idle, 0–1. */
  readonly share: number;
  readonly usPerJob: number;
}

/** Where the time of a workload went. */
export interface ProfileSummary {
  readonly jobs: number;
  /** Not idle, in µs. */
  readonly usPerJob: number;
  /** By function, most first. */
  readonly functions: readonly Spent[];
  /** By package, most first; each stands for the files whose path begins with its name. */
  readonly packages: readonly Omit<Spent, 'file'>[];
}

/** Lines of the table by function. */
export const LONGEST = 25;

/** Adds up the self-time of a CPU profile by function and by package. */
export function summarise(profile: Profiler.Profile, jobs: number): ProfileSummary {
  const selfUs = selfTimes(profile);
  const functions = new Map<string, { name: string; file: string; us: number }>();
  const packages = new Map<string, number>();
  let busyUs = 0;
  for (const { id, callFrame } of profile.nodes) {
    const us = selfUs.get(id) ?? 0;
    if (us === 0 || callFrame.functionName === '(idle)') continue;
    const file = fileOf(callFrame.url);
    const name = nameOf(callFrame);
    const key = `${file}:${callFrame.lineNumber}:${callFrame.columnNumber}:${name}`;
    const known = functions.get(key);
    functions.set(key, { name, file, us: us + (known?.us ?? 0) });
    const owner = packageOf(file, name);
    packages.set(owner, us + (packages.get(owner) ?? 0));
    busyUs += us;
  }
  const spent = (us: number) => ({ share: us / busyUs, usPerJob: us / jobs });
  return {
    jobs,
    usPerJob: busyUs / jobs,
    functions: [...functions.values()]
      .toSorted((a, b) => b.us - a.us)
      .slice(0, LONGEST)
      .map(({ name, file, us }) => ({ name, file, ...spent(us) })),
    packages: [...packages]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, us]) => ({ name, ...spent(us) })),
  };
}

/** Each sample stands for the time until the next one. */
function selfTimes({
  samples = [],
  timeDeltas = [],
}: Profiler.Profile): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const [index, node] of samples.entries()) {
    // The clock of the profiler may step back.
    const us = Math.max(0, timeDeltas[index + 1] ?? 0);
    times.set(node, us + (times.get(node) ?? 0));
  }
  return times;
}

/** `core/worker/execute.js`, `msgpackr/pack.js`, `node:internal/timers`, `native`. */
export function fileOf(url: string): string {
  if (url === '') return 'native';
  const installed = /\/node_modules\/((?:@[^/]+\/)?[^/]+\/(?!.*\/node_modules\/).*)$/.exec(url);
  if (installed?.[1] !== undefined) return installed[1];
  const own = /\/(?:packages\/)?([^/]+)\/dist\/(.*)$/.exec(url);
  return own === null ? url : `${own[1]}/${own[2]}`;
}

function nameOf({
  functionName,
  lineNumber,
}: Profiler.Profile['nodes'][number]['callFrame']): string {
  return functionName === '' ? `(anonymous, line ${lineNumber + 1})` : functionName;
}

function packageOf(file: string, name: string): string {
  if (file === 'native') return name.startsWith('(') ? name : 'native';
  if (file.startsWith('node:')) return 'node';
  return file.split('/', file.startsWith('@') ? 2 : 1).join('/');
}
