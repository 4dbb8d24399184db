import type { EnginePort } from '../engine-port.ts';
import type { CommandContext } from '../run/command-context.ts';
import { UsageError } from '../run/usage-error.ts';
import { loadMetrics, type MetricsPort } from './metrics-port.ts';
import { ProbeServer } from './probe-server.ts';

/** Where a worker is measured and probed. */
export interface MetricsAsked {
  /** 0 for any that is free. */
  readonly port: number;
  /** Number of this process among several, from 1; missing where it is the only one. */
  readonly process: number | undefined;
}

/** How often a port is asked for again that the process before still has, in milliseconds. */
const AGAIN_MS = 250;

/** Measures an engine, and serves what it measures. */
export class MetricsService {
  readonly #context: CommandContext;
  readonly #asked: MetricsAsked;
  readonly #metrics: MetricsPort;
  readonly #over = new AbortController();
  #server: ProbeServer | undefined;

  private constructor(context: CommandContext, asked: MetricsAsked, metrics: MetricsPort) {
    this.#context = context;
    this.#asked = asked;
    this.#metrics = metrics;
  }

  /** Loads what measures. Throws `UsageError` where it is not installed. */
  static async load(context: CommandContext, asked: MetricsAsked): Promise<MetricsService> {
    const make = await loadMetrics(context.parts.cwd);
    // Gauges of queues come from one place: every process would tell the same.
    const queues = (asked.process ?? 1) === 1 ? 'known' : 'none';
    return new MetricsService(context, asked, make({ queues }));
  }

  /** Measures an engine; before it has jobs. Throws `UsageError` where it has. */
  watch(engine: EnginePort): void {
    try {
      engine.use(this.#metrics);
    } catch (cause) {
      throw new UsageError(
        '--metrics-port comes too late: the module has enqueued with its engine already.',
        'Let the module export a function register(engine), or call engine.use(metrics()) in it and serve them there.',
        { cause },
      );
    }
  }

  /** Begins to listen. Rejects where the port is taken; one of several processes waits for it instead. */
  async open(engine: EnginePort): Promise<void> {
    const { port, process } = this.#asked;
    if (process === undefined || port === 0) return this.#listen(engine, port);
    void this.#listenWhenFree(engine, port + process - 1);
  }

  /** Listens no more. Idempotent. */
  close(): void {
    this.#over.abort();
    this.#server?.close();
  }

  /** A process that replaces another has the port of that one, which still drains. */
  async #listenWhenFree(engine: EnginePort, port: number): Promise<void> {
    const { parts, log } = this.#context;
    let isTold = false;
    while (!this.#over.signal.aborted) {
      try {
        return await this.#listen(engine, port);
      } catch (error) {
        if (!isTold) log.warn({ port, error: String(error) }, 'no metrics yet: the port is taken');
        isTold = true;
        await parts.wait(AGAIN_MS, this.#over.signal);
      }
    }
  }

  async #listen(engine: EnginePort, port: number): Promise<void> {
    const { redact, log } = this.#context;
    const health = (): ReturnType<EnginePort['health']> => engine.health();
    const server = new ProbeServer({ metrics: this.#metrics, health, redact });
    const given = await server.listen(port);
    this.#server = server;
    if (this.#over.signal.aborted) server.close();
    log.info({ port: given }, 'serving /metrics, /scaling, /health/live, /health/ready');
  }
}
