/** One line of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus would read of one family. */
export interface Family {
  readonly type: string;
  readonly samples: readonly Sample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;

/**
 * Reads the text format 0.0.4 strictly: every sample belongs to the family before it, which has help and
 * type; no sample comes twice; buckets never fall, and end with `+Inf`, which is the count. Throws else.
 */
export function readMetrics(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, { type: string; samples: Sample[] }>();
  const seen = new Set<string>();
  let current = '';
  let helped = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const help = new RegExp(`^# HELP (${NAME}) .+$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line);
    if (help !== null) {
      helped = help[1] ?? '';
    } else if (type !== null) {
      current = type[1] ?? '';
      if (current !== helped) fail(`the type of ${current} follows another's help`);
      if (families.has(current)) fail(`${current} comes twice`);
      families.set(current, { type: type[2] ?? '', samples: [] });
    } else {
      const sample = readSample(line);
      const family = families.get(current);
      if (family === undefined || !belongs(sample.name, current, family.type)) {
        fail(`${line} stands under ${current}`);
      }
      const key = `${sample.name} ${Object.entries(sample.labels)
        .map(String)
        .toSorted((a, b) => (a < b ? -1 : 1))
        .join()}`;
      if (seen.has(key)) fail(`${line} comes twice`);
      seen.add(key);
      family?.samples.push(sample);
    }
  }
  for (const [name, { type, samples }] of families) {
    if (type === 'counter' && !name.endsWith('_total')) fail(`the counter ${name} is no _total`);
    if (type === 'histogram') checkBuckets(name, samples);
  }
  return families;
}

function readSample(line: string): Sample {
  const match = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`).exec(line);
  if (match === null) throw new Error(`No sample: ${line}`);
  const [, name = '', inner = '', number = ''] = match;
  const labels: Record<string, string> = {};
  for (let rest = inner; rest !== '';) {
    const label = LABEL.exec(rest);
    if (label === null) throw new Error(`No label: ${rest}`);
    const [whole, key = '', value = ''] = label;
    if (key in labels) fail(`the label ${key} comes twice: ${line}`);
    labels[key] = value;
    rest = rest.slice(whole.length);
  }
  const value = number === '+Inf' ? Infinity : Number(number);
  if (Number.isNaN(value)) fail(`no number: ${line}`);
  return { name, labels, value };
}

function belongs(sample: string, family: string, type: string): boolean {
  if (type !== 'histogram') return sample === family;
  return ['_bucket', '_sum', '_count'].some((ending) => sample === family + ending);
}

function checkBuckets(name: string, samples: readonly Sample[]): void {
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const { labels, value } of counts) {
    const buckets = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        Object.entries(labels).every(([key, own]) => sample.labels[key] === own),
    );
    const last = buckets.at(-1);
    if (last?.labels['le'] !== '+Inf' || last.value !== value) fail(`${name} does not add up`);
    const bounds = buckets.map((bucket) =>
      Number(bucket.labels['le']?.replace('+Inf', 'Infinity')),
    );
    buckets.forEach((bucket, index) => {
      const before = index - 1;
      if (index === 0) return;
      if (bucket.value < (buckets[before]?.value ?? 0)) fail(`${name}: a bucket falls`);
      if ((bounds[index] ?? 0) <= (bounds[before] ?? 0)) fail(`${name}: bounds do not rise`);
    });
  }
}

function fail(why: string): never {
  throw new Error(why);
}

/** The value of one sample; `undefined` where there is none. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  const found = family?.samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  if (found !== undefined && found.length > 1) fail(`${found.length} samples of ${name} fit`);
  return found?.[0]?.value;
}
