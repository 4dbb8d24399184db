import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a Prometheus of our own is given. */
export interface PrometheusConfig {
  /** Port on the loopback address that is scraped twice a second. */
  readonly scrapes: number;
  readonly rules: string;
}

/** A real Prometheus, which evaluates rules twice a second. */
export class PrivatePrometheus {
  readonly #url: string;
  readonly #end: () => Promise<void>;

  private constructor(url: string, end: () => Promise<void>) {
    this.#url = url;
    this.#end = end;
  }

  /** Starts one on a free port, and waits until it is ready. Needs `prometheus` on the PATH. */
  static async start({ scrapes, rules }: PrometheusConfig): Promise<PrivatePrometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-prometheus-'));
    await writeFile(join(folder, 'test.rules.yml'), rules);
    await writeFile(join(folder, 'prometheus.yml'), configText(scrapes));
    const port = await freePort();
    const child = spawn(
      'prometheus',
      [
        '--config.file=prometheus.yml',
        `--web.listen-address=127.0.0.1:${port}`,
        '--storage.tsdb.path=data',
        '--log.level=error',
      ],
      { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    await once(child, 'spawn');
    const gone = once(child, 'exit');
    const made = new PrivatePrometheus(`http://127.0.0.1:${port}`, async () => {
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    });
    return made;
  }

  async stop(): Promise<void> {
    await this.#end();
  }

  /** Whether it has read its rules and its data. */
  async isReady(): Promise<boolean> {
    return fetch(`${this.#url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Alerts that fire now, as `<name> <queue>`. */
  async firing(): Promise<readonly string[]> {
    const answer = (await this.#get('alerts')) as { readonly alerts: readonly Alert[] };
    return answer.alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => [labels['alertname'], labels['queue'] ?? labels['driver']].join(' '))
      .toSorted();
  }

  /** Rules that could not be evaluated, with their errors. */
  async broken(): Promise<readonly string[]> {
    const answer = (await this.#get('rules')) as {
      readonly groups: readonly { readonly rules: readonly Evaluated[] }[];
    };
    return answer.groups
      .flatMap(({ rules }) => rules)
      .filter(({ health }) => health !== 'ok')
      .map(({ name, health, lastError }) => `${name}: ${health} ${lastError ?? ''}`);
  }

  async #get(what: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${what}`);
    const { data } = (await response.json()) as { readonly data: unknown };
    return data;
  }
}

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Evaluated {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

function configText(scrapes: number): string {
  return JSON.stringify({
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
    rule_files: ['test.rules.yml'],
    scrape_configs: [
      { job_name: 'switchyard', static_configs: [{ targets: [`127.0.0.1:${scrapes}`] }] },
    ],
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
