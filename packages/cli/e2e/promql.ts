/** The label names of metrics that samples have, by the names that a query may use. */
export type Families = ReadonlyMap<string, ReadonlySet<string>>;

/** A metric that a query asks for, and the labels by which it chooses or groups. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

const SUFFIXES = ['_bucket', '_sum', '_count'];

/** Reads an exposition: every metric it tells of, also those without a sample. */
export function familiesIn(text: string): Families {
  const families = new Map<string, Set<string>>();
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const names = type === 'histogram' ? SUFFIXES.map((suffix) => `${name}${suffix}`) : [name];
    for (const each of names) if (!families.has(each)) families.set(each, new Set());
  }
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_]+)\{(.*)\} \S+$/gm)) {
    for (const [, label = ''] of labels.matchAll(/([a-zA-Z_]+)="/g)) {
      families.get(name)?.add(label);
    }
  }
  return families;
}

/** Added by Prometheus itself to whatever it scrapes. */
const ADDED = ['instance', 'job'];

/** The metrics of ours that a query names. What it groups by must be a label of each of them. */
export function selectorsIn(query: string): readonly Selector[] {
  const grouped = Array.from(query.matchAll(/\bby \(([^)]*)\)/g), ([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  ).flat();
  return Array.from(
    query.matchAll(/\b(switchyard_[a-z_]+)(?:\{([^}]*)\})?/g),
    ([, metric = '', matchers = '']) => ({
      metric,
      labels: [
        ...Array.from(matchers.matchAll(/([a-zA-Z_]+)\s*(?:=~|!=|=)/g), ([, name = '']) => name),
        ...grouped.filter((label) => !ADDED.includes(label)),
      ],
    }),
  );
}
