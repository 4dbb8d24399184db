/** The smallest of these values, sorted upwards, that so large a part of them does not exceed; `undefined` for none. */
export function quantile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}
