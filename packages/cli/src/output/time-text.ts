const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** A length of time for people, by its two largest units: `2d 3h`, `5m 10s`, `0.4s`. */
export function lengthText(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}s`;
  const whole = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const [large, small] = [UNITS[first], UNITS[first + 1]];
  if (large === undefined) return `${whole}s`;
  const [name, size] = large;
  const head = `${Math.floor(whole / size)}${name}`;
  const rest = small === undefined ? 0 : Math.floor((whole % size) / small[1]);
  return small === undefined || rest === 0 ? head : `${head} ${rest}${small[0]}`;
}

/** How long ago an instant was, or how long it is until then; a dash where it is not known. */
export function agoText(at: Date | undefined, now: number): string {
  if (at === undefined) return '–';
  const seconds = (now - at.getTime()) / 1000;
  return seconds >= 0 ? `${lengthText(seconds)} ago` : `in ${lengthText(-seconds)}`;
}
