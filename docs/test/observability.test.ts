import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
}

function read(path: string): unknown {
  return parse(readFileSync(new URL(path, ROOT), 'utf8'));
}

const { services, volumes } = read('docker-compose.yml') as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const watching = Object.entries(services).filter(([, { profiles = [] }]) =>
  profiles.includes('observability'),
);

/** What is mounted, as pairs of here and there. */
function mountsOf({ volumes: all = [] }: Service): readonly (readonly [string, string])[] {
  return all.map((text) => {
    const [here = '', there = ''] = text.split(':');
    return [here, there] as const;
  });
}

test('the profile has what scrapes, what shows and what takes traces, and nothing else has it', () => {
  expect(watching.map(([name]) => name)).toEqual(['prometheus', 'grafana', 'jaeger']);
});

test.each(watching)(
  '%s is pinned, watched, and reachable from this machine alone',
  (_, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+\.\d+$/);
    expect(service.healthcheck).toBeDefined();
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{SWITCHYARD_/);
  },
);

test.each(watching)('all that %s mounts is there', (_, service) => {
  const missing = mountsOf(service).filter(([here]) =>
    here.startsWith('./') ? !existsSync(new URL(here, ROOT)) : !(here in volumes),
  );
  expect(missing).toEqual([]);
});

test('Prometheus reads the shipped rules, and Grafana the shipped dashboard', () => {
  const { prometheus, grafana } = services;
  if (prometheus === undefined || grafana === undefined) throw new Error('They are not there.');
  const { rule_files: rules } = read('observability/prometheus.yml') as {
    readonly rule_files: readonly string[];
  };
  const [ruleFolder] = mountsOf(prometheus).find(([here]) => here.includes('middleware')) ?? [];
  expect(rules).toEqual(['/etc/prometheus/rules/*.rules.yml']);
  expect(existsSync(new URL(`${ruleFolder}/switchyard.rules.yml`, ROOT))).toBe(true);

  const { providers } = read('observability/grafana/dashboards/switchyard.yml') as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const [dashboards, there] = mountsOf(grafana).find(([here]) => here.includes('middleware')) ?? [];
  expect(providers.map(({ options }) => options.path)).toEqual([there]);
  expect(existsSync(new URL(`${dashboards}/switchyard.json`, ROOT))).toBe(true);
});

test('Grafana looks where the services of this file are', () => {
  const { datasources } = read('observability/grafana/datasources/switchyard.yml') as {
    readonly datasources: readonly { readonly url: string }[];
  };
  for (const { url } of datasources) expect(Object.keys(services)).toContain(new URL(url).hostname);
});
