import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { startCrew } from './crew.ts';
import { familiesIn, selectorsIn, type Families } from './promql.ts';

const SHIPPED = new URL('../../middleware-metrics/', import.meta.url);

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly definition?: string }[] };
  readonly panels: readonly Panel[];
}

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const rules = (
  parse(await readFile(new URL('prometheus/switchyard.rules.yml', SHIPPED), 'utf8')) as Rules
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(
  await readFile(new URL('grafana/switchyard.json', SHIPPED), 'utf8'),
) as Dashboard;

/** All that is asked of Prometheus, by where it is asked. */
const asked: readonly (readonly [where: string, expr: string])[] = [
  ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [`panel ${title}`, expr] as const),
  ),
  ...dashboard.templating.list.flatMap(({ definition }) =>
    definition === undefined ? [] : [[`variable ${definition}`, definition] as const],
  ),
];

/** What a worker tells of itself after it has run jobs. */
async function scrapeWorker(): Promise<Families> {
  const { producer, shows, child, ended } = await startCrew(['--metrics-port', '0']);
  let ports: readonly number[] = [];
  await shows((all) => {
    ports = Array.from(all.matchAll(/serving \/metrics.*port=(\d+)/g), ([, port]) => Number(port));
    return ports.length === 2;
  });
  await producer.enqueueMany('note', [1, 2, 3, 4]);
  await shows((all) => [1, 2, 3, 4].every((name) => all.includes(`noted ${name}.`)));
  const texts = await Promise.all(
    ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
  );
  child.kill('SIGTERM');
  await ended;
  return familiesIn(texts.join('\n'));
}

it('dashboard and alert rules ask for nothing that a worker does not tell', async () => {
  const families = await scrapeWorker();
  expect(rules.length).toBeGreaterThan(5);
  expect(asked.length).toBeGreaterThan(30);
  const wrong = asked.flatMap(([where, expr]) => {
    const selectors = selectorsIn(expr);
    // An expression in which none is found is one that this test does not understand.
    if (selectors.length === 0) return [`${where}: names no metric`];
    return selectors.flatMap(({ metric, labels }) => {
      const family = families.get(metric);
      if (family === undefined) return [`${where}: there is no ${metric}`];
      const foreign = labels.filter((label) => family.size > 0 && !family.has(label));
      return foreign.map((label) => `${where}: ${metric} has no label ${label}`);
    });
  });
  expect(wrong).toEqual([]);
});

it('the dashboard shows what there is to see to, each panel once', () => {
  const titles = dashboard.panels.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const shown of ['Waiting jobs', 'Age of the oldest job', 'Throughput', 'Failure ratio']) {
    expect(titles).toContain(shown);
  }
  for (const shown of ['Wait', 'Duration', 'Dead letters', 'Workers']) {
    expect(titles).toContain(shown);
  }
});
