import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';

const HOST = '127.0.0.1';
const UP_MS = 20_000;

/** A Redis for the store of a test file, which keeps nothing; stopped after its tests. Answers its URL. */
export function oneRedis(): () => string {
  let server: ChildProcess | undefined;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const args = ['--port', `${port}`, '--bind', HOST, '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', args, { stdio: 'ignore' });
    const end = Date.now() + UP_MS;
    while (!(await answers(port))) {
      if (Date.now() > end) throw new Error(`redis-server on port ${port} did not come up.`);
      await sleep(20);
    }
  });
  afterAll(async () => {
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  });
  return () => `redis://${HOST}:${port}`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
