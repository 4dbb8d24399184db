import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FaultProxy } from '../../src/fault-proxy/fault-proxy.ts';

let server: Server;
let proxy: FaultProxy;
/** What the server's side of each connection has heard. */
let heard: { readonly socket: Socket; text: string; ended: boolean }[];
let clients: Socket[];

beforeEach(async () => {
  heard = [];
  clients = [];
  server = createServer({ allowHalfOpen: true }, (socket) => {
    const one = { socket, text: '', ended: false };
    heard.push(one);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      one.text += data.toString();
      socket.write(data);
    });
    socket.on('end', () => {
      one.ended = true;
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  proxy = await FaultProxy.listen({ target: { port } });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  for (const { socket } of heard) socket.destroy();
  server.close();
  await once(server, 'close');
});

interface Client {
  readonly socket: Socket;
  text: string;
}

async function open(): Promise<Client> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  clients.push(socket);
  const client = { socket, text: '' };
  socket.on('data', (data: Buffer) => {
    client.text += data.toString();
  });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return client;
}

/** Resolves once a socket is gone, by whatever way. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** Waits until something holds, for two seconds at most. */
function until(check: () => boolean): Promise<boolean> {
  return vi.waitUntil(check, { interval: 2, timeout: 2_000 });
}

/** A whole round trip over a connection of its own: whatever was under way before has had its chance. */
async function roundTrip(text = 'hello'): Promise<Client> {
  const client = await open();
  client.socket.write(text);
  await until(() => client.text === text);
  return client;
}

describe('FaultProxy', () => {
  it('forwards both ways and counts', async () => {
    await roundTrip('hello');
    expect(proxy.counts).toEqual({
      accepted: 1,
      open: 1,
      cut: 0,
      reset: 0,
      bytesToServer: 5,
      bytesToClient: 5,
    });
  });

  it('passes on an orderly end, after all that was said', async () => {
    const client = await open();
    client.socket.end('bye');
    await closed(client.socket);
    expect(client.text).toBe('bye');
    expect(heard[0]?.ended).toBe(true);
    await until(() => proxy.counts.open === 0);
  });

  it('passes on megabytes unchanged', async () => {
    const client = await open();
    const text = 'abcdefgh'.repeat(500_000);
    client.socket.write(text);
    await until(() => client.text.length >= text.length);
    expect(client.text === text).toBe(true);
  });

  it('passes on a reset', async () => {
    const client = await roundTrip();
    heard[0]?.socket.resetAndDestroy();
    await closed(client.socket);
    await until(() => proxy.counts.open === 0);
    expect(client.socket.destroyed).toBe(true);
  });

  it('refuses new connections and leaves the existing ones alone, until healed', async () => {
    const before = await roundTrip();
    await proxy.refuseNew();
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    before.socket.write('!');
    await until(() => before.text === 'hello!');
    await proxy.heal();
    await roundTrip();
  });

  it('resets existing connections and takes new ones', async () => {
    const client = await roundTrip();
    proxy.resetExisting();
    const [error] = (await once(client.socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    await roundTrip();
    expect(proxy.counts.reset).toBe(1);
  });

  it('black-holes existing connections: nobody hears of the other, nor of its end', async () => {
    const client = await roundTrip('hello');
    proxy.blackholeExisting();
    client.socket.write('lost');
    heard[0]?.socket.write('lost, too');
    await roundTrip();
    client.socket.destroy();
    await proxy.heal();
    await roundTrip();
    expect(client.text).toBe('hello');
    expect(heard[0]).toMatchObject({ text: 'hello', ended: false });
    expect(heard[0]?.socket.destroyed).toBe(false);
  });

  it('drops what goes to the client alone; what was held back comes after the heal', async () => {
    const client = await roundTrip('a');
    proxy.drop('toClient');
    client.socket.write('b');
    await until(() => heard[0]?.text === 'ab');
    expect(client.text).toBe('a');
    await proxy.heal();
    await until(() => client.text === 'ab');
  });

  it('drops what goes to the server alone', async () => {
    const client = await roundTrip('a');
    proxy.drop('toServer');
    client.socket.write('b');
    heard[0]?.socket.write('!');
    await until(() => client.text === 'a!');
    expect(heard[0]?.text).toBe('a');
    await proxy.heal();
    await until(() => client.text === 'a!b');
  });

  it('a reset throws away what was held back', async () => {
    const client = await roundTrip('a');
    proxy.drop('toClient');
    client.socket.write('b');
    await until(() => heard[0]?.text === 'ab');
    proxy.resetExisting();
    await closed(client.socket);
    await proxy.heal();
    await roundTrip();
    expect(client.text).toBe('a');
  });

  it('delays, and keeps the order', async () => {
    const client = await open();
    proxy.delay(40);
    const begin = performance.now();
    client.socket.write('1');
    client.socket.write('2');
    await until(() => client.text === '12');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(79);
  });

  it('dribbles', async () => {
    const client = await open();
    const sizes: number[] = [];
    client.socket.on('data', (data: Buffer) => sizes.push(data.length));
    proxy.dribble({ bytes: 3, everyMs: 10 });
    const begin = performance.now();
    client.socket.write('0123456789');
    await until(() => client.text === '0123456789');
    expect(performance.now() - begin).toBeGreaterThanOrEqual(29);
    expect(sizes.length).toBeGreaterThan(1);
  });

  it('cuts at the first byte that matches, as often as told', async () => {
    proxy.cutAt({ direction: 'toServer', find: (chunk) => chunk.indexOf('X'), times: 2 });
    for (let round = 0; round < 2; round += 1) {
      const client = await open();
      client.socket.write('abcXdef');
      await closed(client.socket);
      await until(() => heard[round]?.ended === true);
      expect(heard[round]?.text).toBe('abc');
    }
    await roundTrip('abcXdef');
    expect(proxy.counts.cut).toBe(2);
  });

  it('a client that talks to a server that is not there is reset', async () => {
    const nowhere = await FaultProxy.listen({ target: { port: 1 } });
    const socket = connect({ port: nowhere.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    await closed(socket);
    expect(socket.bytesRead).toBe(0);
    await nowhere.close();
  });

  it('leaves nothing behind when it is closed, whatever was broken', async () => {
    const socketsOf = (): number =>
      process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;
    const before = socketsOf();
    const other = await FaultProxy.listen({
      target: { port: (server.address() as AddressInfo).port },
    });
    const sockets = [1, 2, 3].map(() => connect({ port: other.port, host: '127.0.0.1' }));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      await once(socket, 'connect');
    }
    other.drop('toClient', 'toServer');
    other.delay(60_000);
    for (const socket of sockets) socket.write('x');
    other.blackholeExisting();
    await other.refuseNew();
    const ends = sockets.map((socket) => closed(socket));
    await other.close();
    await other.close();
    await Promise.all(ends);
    await until(() => heard.every(({ socket }) => socket.destroyed));
    await until(() => socketsOf() <= before);
    expect(other.counts.open).toBe(0);
  });
});
