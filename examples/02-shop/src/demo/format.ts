/** `3376` → `3,376`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `2, 'reply', 'replies'` → `2 replies`. */
export function counted(value: number, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `812` → `812ms`, `1234` → `1.2s`: never more than five characters below 1000 s. */
export function duration(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}

/** The value below which `share` of all values lie (nearest rank); `undefined` when there are none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
