import { parseDocument } from 'yaml';

/** By how much times of the rules are made shorter. */
const FACTOR = 100;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/**
 * The shipped rules with their times a hundredth, so that faults of seconds are faults: windows, `for`, and the
 * age that a job may reach. A worker's loops come round no faster, so the limit of heartbeats stays.
 */
export function fasterRules(text: string): string {
  const document = parseDocument(text);
  const rules = document.getIn(['groups', 0, 'rules']) as {
    readonly items: readonly {
      get(key: string): unknown;
      set(key: string, value: string): void;
    }[];
  };
  for (const rule of rules.items) {
    rule.set('expr', fasterExpression(String(rule.get('expr'))));
    const wait = rule.get('for');
    if (typeof wait === 'string') rule.set('for', faster(wait));
  }
  return document.toString();
}

function fasterExpression(text: string): string {
  return text
    .replaceAll(/\[(\d+[smh])\]/g, (_, window: string) => `[${faster(window)}]`)
    .replaceAll(
      /(_age_seconds\)) > (\d+)/g,
      (_, age: string, limit: string) => `${age} > ${Number(limit) / FACTOR}`,
    );
}

function faster(time: string): string {
  const seconds = Number.parseInt(time, 10) * (SECONDS[time.slice(-1)] ?? Number.NaN);
  return `${(seconds * 1_000) / FACTOR}ms`;
}
