import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@switchyard/driver-testkit';
import { connect } from 'amqplib';

const HOST = '127.0.0.1';
const UP_MS = 60_000;
/** Debian's own script in PATH changes to another account, which cannot use our folders. */
const DEBIAN = '/usr/lib/rabbitmq/bin/rabbitmq-server';
/** A quorum queue of 3.10 that dies within a second of its making never answers again. */
export const SETTLED_MS = 1_500;

interface Ports {
  readonly client: number;
  readonly peer: number;
  readonly names: number;
}

/** The programs of one version. */
export interface RabbitPrograms {
  readonly server: string;
  readonly epmd: string;
  /** PATH, with the Erlang that this version needs. */
  readonly path: string | undefined;
}

/** Those that are installed on the machine. */
const INSTALLED: RabbitPrograms = {
  server: existsSync(DEBIAN) ? DEBIAN : 'rabbitmq-server',
  epmd: 'epmd',
  path: process.env['PATH'],
};

/** A RabbitMQ of its own: free ports, a data folder and a name server of its own. */
export class PrivateRabbit {
  readonly folder: string;
  readonly #ports: Ports;
  readonly #settings: readonly string[];
  readonly #programs: RabbitPrograms;
  #server: ChildProcess | undefined;
  #epmd: ChildProcess | undefined;

  private constructor(
    { folder, ports }: { readonly folder: string; readonly ports: Ports },
    settings: readonly string[],
    programs: RabbitPrograms,
  ) {
    this.folder = folder;
    this.#ports = ports;
    this.#settings = settings;
    this.#programs = programs;
  }

  /** Starts one; `settings` are lines of rabbitmq.conf. */
  static async start(
    settings: readonly string[],
    programs: RabbitPrograms = INSTALLED,
  ): Promise<PrivateRabbit> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-rabbit-'));
    const rabbit = new PrivateRabbit({ folder, ports: await freePorts() }, settings, programs);
    await rabbit.up();
    return rabbit;
  }

  get url(): string {
    return `amqp://${HOST}:${this.#ports.client}`;
  }

  get port(): number {
    return this.#ports.client;
  }

  /** Starts it, again on what it has written. */
  async up(): Promise<void> {
    await this.#prepare();
    this.#epmd ??= spawn(this.#programs.epmd, ['-port', `${this.#ports.names}`, '-address', HOST], {
      stdio: 'ignore',
    });
    this.#server = spawn(this.#programs.server, [], { stdio: 'ignore', env: this.#environment });
    const end = Date.now() + UP_MS;
    while (!(await this.#answers())) {
      if (Date.now() > end) throw new Error(`RabbitMQ on port ${this.port} did not come up.`);
      await sleep(100);
    }
  }

  /** Kills it and starts it on what it has written. */
  async restart(): Promise<void> {
    await sleep(SETTLED_MS);
    await this.kill();
    await this.up();
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    await end(this.#server);
    this.#server = undefined;
  }

  /** Lets it do nothing, with all its connections open, until it is thawed. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#server?.kill('SIGCONT');
  }

  /** Stops it for good and removes what it wrote. */
  async remove(): Promise<void> {
    await this.kill();
    await end(this.#epmd);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const lines = [
      `listeners.tcp.1 = ${HOST}:${this.#ports.client}`,
      'log.console = false',
      'log.file = rabbit.log',
      'log.file.level = warning',
      ...this.#settings,
    ];
    await mkdir(join(this.folder, 'data'), { recursive: true });
    await writeFile(join(this.folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
    await writeFile(join(this.folder, 'enabled_plugins'), '[].\n');
    await writeFile(join(this.folder, 'env.conf'), '');
  }

  get #environment(): NodeJS.ProcessEnv {
    const { folder } = this;
    return {
      PATH: this.#programs.path,
      HOME: folder,
      LANG: 'C.UTF-8',
      ERL_EPMD_ADDRESS: HOST,
      ERL_EPMD_PORT: `${this.#ports.names}`,
      // The same for all: each has a name server of its own.
      RABBITMQ_NODENAME: 'private@localhost',
      RABBITMQ_DIST_PORT: `${this.#ports.peer}`,
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
      // Makes the script become the server instead of waiting for it, so that its pid is the server's.
      RUNNING_UNDER_SYSTEMD: 'true',
    };
  }

  async #answers(): Promise<boolean> {
    try {
      const connection = await connect(this.url, { timeout: 2_000 });
      connection.on('error', () => undefined);
      await connection.close();
      return true;
    } catch {
      return false;
    }
  }
}

async function end(running: ChildProcess | undefined): Promise<void> {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, 'exit');
  running.kill('SIGKILL');
  await ended;
}

async function freePorts(): Promise<Ports> {
  return { client: await freePort(), peer: await freePort(), names: await freePort() };
}
