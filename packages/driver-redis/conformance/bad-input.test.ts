import { inspect } from 'node:util';
import { getQueueEngine } from '@switchyard/core';
import { redis, redisStore, type RedisOptions } from '@switchyard/driver-redis';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { QUEUE, RedisBench } from './support/bench.ts';
import { OldRedis } from './support/old-redis.ts';
import { oneServer } from './support/one-server.ts';

const SECRET = 'hunter2';
const server = oneServer();
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function bench(): Promise<RedisBench> {
  const one = await RedisBench.open(server.now().url);
  open.push(one);
  return one;
}

/** What anybody sees who logs an error with all that hangs on it. */
function everything(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
}

function refusal(options: RedisOptions): unknown {
  try {
    redis(options);
  } catch (error) {
    return error;
  }
  return 'was taken';
}

async function connectFailure(options: RedisOptions): Promise<unknown> {
  const driver = redis(options);
  open.push(driver);
  return driver.connect().catch((error: unknown) => error);
}

async function failureOf(work: unknown): Promise<unknown> {
  return Promise.resolve(work).catch((error: unknown) => error);
}

describe('a wrong URL', () => {
  test.each([
    ['http://app:hunter2@h:6379', /must be redis:\/\/.*got http:\/\/…/],
    ['hunter2', /got no URL of that kind/],
    ['redis://app:hunter2@h:port', /each host is name or name:port.*got redis:\/\/…/],
    ['redis://app:hun#ter2@h', /percent-encoded/],
    ['redis://app:70000/hunter2@h', /got redis:\/\/…\. .* percent-encoded/],
    ['redis+sentinel://app:7/hunter2@h/m', /got redis\+sentinel:\/\/…\. .* percent-encoded/],
    ['redis+cluster://app/hunter2@h', /got redis\+cluster:\/\/…\. .* percent-encoded/],
    ['redis+cluster://h/hunter2', /no other database than 0/],
    ['redis://app/hunter2@h', /got redis:\/\/…\. .* percent-encoded/],
    ['redis://app:%hunter2@h', /percent-encoded/],
    ['redis://h/hunter2', /\[\/db\]/],
    ['redis://h?password=hunter2', /nothing behind it/],
    ['redis://h/1#hunter2', /nothing behind it/],
  ])('%s is refused when the driver is made, and not shown', (url, message) => {
    const error = refusal({ url });
    expect(error).toMatchObject({ code: 'ERR_CONFIG_INVALID', message });
    expect(everything(error)).not.toContain(SECRET);
    expect(() => redisStore({ url })).toThrow(message);
  });

  test('one for another broker is refused by its scheme', () => {
    const make = (): unknown => getQueueEngine('redis', { url: `amqp://app:${SECRET}@h` });
    expect(make).toThrow(/redis needs a URL that begins with redis:\/\/.*got amqp:\/\/…/);
  });

  test('a name that nobody knows is unavailable, and says where it looked', async () => {
    const error = await connectFailure({ url: `redis://app:${SECRET}@no-such-host.invalid` });
    expect(error).toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(/no-such-host\.invalid:6379 cannot be reached \(.+\); check/),
    });
    expect(everything(error)).not.toContain(SECRET);
  });
});

describe('a wrong password', () => {
  test.each([
    ['wrong', { user: 'app', password: SECRET }, /WRONGPASS.*Check user, password/],
    ['none', {}, /NOAUTH.*Check user, password/],
    ['rights', { user: 'reader', password: 'right' }, /NOPERM.*rights of the user/],
  ])('%s: says so, and shows none', async (_, credentials, message) => {
    const { client } = await bench();
    await client.call('ACL', 'SETUSER', 'app', 'on', '>right', '~*', '&*', '+@all');
    await client.call('ACL', 'SETUSER', 'reader', 'on', '>right', '~*', '&*', '+@read', '+info');
    await client.call('ACL', 'SETUSER', 'default', 'resetpass', '>other');
    try {
      const error = await connectFailure({ port: server.now().port, ...credentials });
      expect(error).toMatchObject({ code: 'ERR_BROKER_AUTH', retryable: false, message });
      expect(everything(error)).not.toContain(SECRET);
      expect(everything(error)).not.toContain("right'");
    } finally {
      await client.call('ACL', 'SETUSER', 'default', 'nopass');
    }
  });
});

describe('a Redis that is too old', () => {
  test.each(['5.0.14', '6.0.16', '2.8.4'])(
    '%s: says what is needed, and asks it for nothing else',
    async (version) => {
      const old = await OldRedis.listen(version);
      open.push(old);
      const error = await connectFailure({ port: old.port, password: SECRET });
      expect(error).toMatchObject({
        code: 'ERR_BROKER_PROTOCOL',
        retryable: false,
        message: expect.stringContaining(`Redis ${version} is too old: 6.2 or newer is needed`),
      });
      expect(everything(error)).not.toContain(SECRET);
      expect(old.heard.filter((name) => !['HELLO', 'AUTH', 'INFO'].includes(name))).toEqual([]);
    },
  );
});

describe('a key of another type in the way', () => {
  test.each([
    ['j', 'hash'],
    ['w:5', 'list'],
    ['hd', 'hash'],
    ['i', 'zset'],
  ])('%s: named, with what it must be, and nothing is accepted', async (name, type) => {
    const one = await bench();
    const { client } = one;
    const key = (of: string): string => one.key(of);
    await client.set(key(name), 'of somebody else');
    const before = (await client.keys('*')).toSorted();
    expect(await failureOf(one.publish(one.message('a')))).toMatchObject({
      code: 'ERR_BROKER_PROTOCOL',
      retryable: false,
      message: `publish: the key "${key(name)}" must be a ${type} and is a string: another program wrote it. Rename or remove it, or choose another prefix (option prefix, QUEUE_PREFIX).`,
    });
    expect((await client.keys('*')).toSorted()).toEqual(before);
    expect(await client.get(key(name))).toBe('of somebody else');
  });

  test('at the dead letters, and at the layout', async () => {
    const one = await bench();
    await one.client.set(one.key('d:j'), 'x');
    await one.publish(one.message('a'));
    const consumer = await one.subscribe();
    const [delivery] = await one.take(consumer, 1);
    if (delivery === undefined) throw new Error('one was published');
    const dead = { kind: 'dead', reason: 'poison', delivery } as const;
    expect(await failureOf(consumer.settle([dead], { batch: one.batch() }))).toMatchObject({
      message: expect.stringContaining(`"${one.key('d:j')}" must be a hash and is a string`),
    });
    await one.client.rpush('taken:layout', 'x');
    expect(await connectFailure({ url: server.now().url, prefix: 'taken' })).toMatchObject({
      code: 'ERR_BROKER_PROTOCOL',
      message: expect.stringContaining('"taken:layout" must be a string and is a list'),
    });
  });

  test('at a store that stands apart', async () => {
    const store = redisStore({ url: server.now().url, prefix: 'apart' });
    open.push(store);
    await store.connect();
    const client = new Redis(server.now().url);
    await client.set('apart:v1:{mail}:st:due', 'x');
    await client.set('apart:v1:{.st}:values', 'x');
    client.disconnect();
    const timer = { headers: {}, extra: undefined, body: Buffer.from('a') };
    const ops = [{ type: 'timer.set', dueAt: 1, ...timer }] as const;
    expect(await failureOf(store.apply([{ queue: QUEUE, id: 'a', ops }]))).toMatchObject({
      message: expect.stringContaining('"apart:v1:{mail}:st:due" must be a zset and is a string'),
    });
    expect(await failureOf(store.control.set('a', 'b'))).toMatchObject({
      message: expect.stringContaining('"apart:v1:{.st}:values" must be a hash and is a string'),
    });
  });
});

describe('a queue whose name could meet a key of ours', () => {
  const names = ['.st', 'a}b', '{a}', 'a:j', 'd:', 'mail.dead.dead', 'a\nb', '', 'x'.repeat(101)];

  test.each(names)('%j is refused by the driver, with nothing written', async (queue) => {
    const one = await bench();
    const before = (await one.client.keys('*')).toSorted();
    const calls = [
      () => one.driver.publish(queue, [one.message('a')], { batch: one.batch() }),
      () => one.driver.subscribe(queue, { leaseMs: 1_000, prefetch: 1 }),
      () => one.driver.purge(queue),
    ];
    for (const call of calls) {
      expect(await failureOf((async () => call())())).toMatchObject({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringMatching(/A queue must be named by 1 to 100 letters.*got "/),
      });
    }
    expect((await one.client.keys('*')).toSorted()).toEqual(before);
  });

  test.each(names)('%j is refused by an engine before it connects', async (queue) => {
    const engine = getQueueEngine({ driver: redis({ port: 1 }) });
    open.push(engine);
    engine.declareTask('send');
    expect(await failureOf(engine.enqueue('send', 1, { queue }))).toMatchObject({
      code: 'ERR_INVALID_NAME',
    });
  });

  test.each(['a{b', 'a}', 'a b', '', 'ü'])('the prefix %j likewise', (prefix) => {
    expect(refusal({ prefix })).toMatchObject({ code: 'ERR_CONFIG_INVALID' });
  });
});

describe('errors that are logged with their causes', () => {
  test('show no payload', async () => {
    const one = await bench();
    await one.client.set(one.key('j'), 'x');
    const message = one.message('a', { body: Buffer.from(SECRET), extra: { token: SECRET } });
    const error = await failureOf(one.publish(message));
    expect(error).toMatchObject({ code: 'ERR_BROKER_PROTOCOL' });
    await one.client.del(one.key('j'));
    await one.client.config('SET', 'maxmemory', '1');
    const full = await failureOf(one.publish(message));
    await one.client.config('SET', 'maxmemory', '0');
    expect(full).toMatchObject({ code: 'ERR_BROKER_FULL' });
    for (const thrown of [error, full]) {
      expect(everything(thrown)).not.toContain(SECRET);
      // Long bytes are not shown to their end.
      expect(everything(thrown)).not.toMatch(/<Buffer|args:/);
    }
  });

  test('show none of a connection that broke in the middle, nor of a client of yours', async () => {
    const { client } = await bench();
    const own = client.duplicate({ maxRetriesPerRequest: 0, lazyConnect: true });
    own.on('error', () => undefined);
    await own.connect();
    const driver = redis({ client: own, prefix: 'own' });
    open.push(driver, { close: async () => own.disconnect() });
    await driver.connect();
    await client.set('own:v1:{mail}:j', 'x');
    const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from(SECRET) } as const;
    const publish = () =>
      driver.publish(QUEUE, [message], { batch: { producer: 'p', sequence: 1 } });
    const foreign = await failureOf((async () => publish())());
    expect(foreign).toMatchObject({ code: 'ERR_BROKER_PROTOCOL' });
    await client.del('own:v1:{mail}:j');
    await client.call('CLIENT', 'PAUSE', '300', 'ALL');
    const publishing = failureOf((async () => publish())());
    own.disconnect(true);
    expect(everything([foreign, await publishing])).not.toContain(SECRET);
  });
});
