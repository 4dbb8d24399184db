/** How many workers queues ask for. */
export interface ScalingOptions {
  /** What waits and runs is to be done within so many milliseconds. @default 60 000 */
  readonly targetDrainMs?: number | undefined;
  /** Milliseconds that a job may wait; for each further such time one worker more. @default 300 000 */
  readonly sloMs?: number | undefined;
  /** @default 0 */
  readonly minWorkers?: number | undefined;
  /** @default 100 */
  readonly maxWorkers?: number | undefined;
  /** Fewer workers are asked for only once fewer were enough for so many milliseconds. @default 300 000 */
  readonly holdMs?: number | undefined;
}

/** Options with what stands in for those left out. */
export interface ScalingSettings {
  readonly targetDrainMs: number;
  readonly sloMs: number;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly holdMs: number;
}

const DEFAULTS: ScalingSettings = {
  targetDrainMs: 60_000,
  sloMs: 300_000,
  minWorkers: 0,
  maxWorkers: 100,
  holdMs: 300_000,
};
const ABOVE_ZERO: readonly string[] = ['targetDrainMs', 'sloMs'];
const WHOLE: readonly string[] = ['minWorkers', 'maxWorkers'];

/** Reads options. Throws `TypeError` for what none can be. */
export function readScaling(given: ScalingOptions = {}): ScalingSettings {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown !== undefined) {
    const names = Object.keys(DEFAULTS).join(', ');
    throw new TypeError(`metrics(): scaling has no option ${unknown}; it has ${names}.`);
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const settings: ScalingSettings = { ...DEFAULTS, ...Object.fromEntries(known) };
  for (const [name, value] of Object.entries(settings)) check(name, value);
  if (settings.minWorkers > settings.maxWorkers) {
    throw new TypeError('metrics(): scaling.minWorkers must not be above scaling.maxWorkers.');
  }
  return settings;
}

function check(name: string, value: unknown): void {
  const isNumber = typeof value === 'number' && Number.isFinite(value) && value >= 0;
  const isRight =
    isNumber &&
    !(ABOVE_ZERO.includes(name) && value === 0) &&
    !(WHOLE.includes(name) && !Number.isInteger(value));
  if (isRight) return;
  const wanted = WHOLE.includes(name) ? 'a whole number from 0' : 'a number of milliseconds';
  throw new TypeError(`metrics(): scaling.${name} must be ${wanted}, got ${String(value)}.`);
}
