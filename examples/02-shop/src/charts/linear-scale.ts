/** From what and to what, lowest first. */
export type Interval = readonly [from: number, to: number];

/** Maps values to places on the page, with round values at which to draw a line. */
export interface LinearScale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** Builds a scale from an interval of values to an interval of the page, which may run backwards. */
export function linearScale(values: Interval, page: Interval): LinearScale {
  const [from, to] = values;
  // A single value has no extent; any positive one will do, since every value then lies at the start.
  const extent = to - from || 1;
  return {
    at: (value) => page[0] + ((value - from) / extent) * (page[1] - page[0]),
    ticks: roundTicks(values, 6),
  };
}

/** The interval that covers all values. @throws RangeError when there is none. */
export function extentOf(values: readonly number[]): Interval {
  if (values.length === 0) throw new RangeError('expected at least one value, got none');
  return values.reduce<Interval>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** Multiples of 1, 2 or 5 times a power of ten inside the interval, about `wanted` of them. */
export function roundTicks([from, to]: Interval, wanted: number): readonly number[] {
  const rough = (to - from) / wanted;
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
