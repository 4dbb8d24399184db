import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A worker as users start it. */
export interface StartedWorker {
  /** Where it serves metrics. */
  readonly port: number;
  stop(): Promise<void>;
}

const BIN = fileURLToPath(new URL('../../../cli/dist/bin.js', import.meta.url));
const MODULE = fileURLToPath(new URL('../fixtures/faulty.mjs', import.meta.url));
const HERE = fileURLToPath(new URL('../..', import.meta.url));

/** Starts `switchyard worker --metrics-port 0` on a Redis; resolves once it works. */
export async function startWorker(redisUrl: string, queues: string): Promise<StartedWorker> {
  const env = {
    PATH: process.env['PATH'],
    QUEUE_DRIVER: 'redis',
    QUEUE_URL: redisUrl,
    QUEUE_QUEUES: queues,
  };
  const argv = [BIN, 'worker', MODULE, '--metrics-port', '0'];
  const child = spawn(process.execPath, argv, { cwd: HERE, env });
  const gone = once(child, 'close');
  let written = '';
  const port = new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      written += chunk.toString();
      const found = /serving \/metrics.*port=(\d+)/.exec(written)?.[1];
      if (found !== undefined && written.includes('working')) resolve(Number(found));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void gone.then(() => reject(new Error(`The worker ended: ${written}`)));
  });
  return {
    port: await port,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
