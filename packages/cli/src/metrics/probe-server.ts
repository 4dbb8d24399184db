import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HealthReport } from '@switchyard/core';
import { toJson } from '../output/to-json.ts';
import type { MetricsPort } from './metrics-port.ts';

/** What is served. */
export interface Served {
  readonly metrics: Pick<MetricsPort, 'registry' | 'scaling'>;
  readonly health: () => Promise<HealthReport>;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const PATHS = ['/metrics', '/scaling', '/health/live', '/health/ready'];

/** Answers scrapes and probes: `/metrics`, `/scaling`, `/health/live`, `/health/ready`. */
export class ProbeServer {
  readonly #server: Server;

  constructor(served: Served) {
    this.#server = createServer((request, response) => void respond(served, request, response));
    // What runs is the worker; a server alone must not keep its process alive.
    this.#server.unref();
  }

  /** Begins to listen, and answers the port. Rejects where it cannot. */
  async listen(port: number): Promise<number> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(port);
    await listening;
    return (this.#server.address() as AddressInfo).port;
  }

  /** Listens no more; connections that are open are cut. Idempotent. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function respond(
  served: Served,
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, type, text } = await answer(served, method, url);
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? '' : text);
}

/** Never rejects: a probe is answered, if only by what went wrong. */
async function answer(served: Served, method: string, url: string): Promise<Answer> {
  const [path = ''] = url.split('?');
  if (!PATHS.includes(path)) return plain(404, `Here are ${PATHS.join(', ')}.\n`);
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET.\n');
  try {
    if (path === '/metrics') {
      const { contentType: type } = served.metrics.registry;
      return { status: 200, type, text: await served.metrics.registry.metrics() };
    }
    if (path === '/scaling') {
      const all = await served.metrics.scaling();
      const queues = Object.fromEntries(all.map(({ queue, ...asked }) => [queue, asked]));
      return { status: 200, type: 'application/json', text: `${toJson({ queues })}\n` };
    }
    const report = await served.health();
    const isWell = path === '/health/live' ? report.live : report.ready;
    const text = `${served.redact(toJson(report))}\n`;
    return { status: isWell ? 200 : 503, type: 'application/json', text };
  } catch (error) {
    return plain(500, `${served.redact(String(error))}\n`);
  }
}

function plain(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', text };
}
