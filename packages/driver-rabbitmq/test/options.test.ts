import { describe, expect, test } from 'vitest';
import { checkOptions } from '../src/options/check-options.ts';
import type { RabbitmqOptions } from '../src/options/rabbitmq-options.ts';

const addressOf = (options: RabbitmqOptions) => checkOptions(options, 'rabbitmq').address;
const read = (url: string) => addressOf({ url });

describe('a URL', () => {
  test.each([
    ['amqp://h', { nodes: [{ host: 'h', port: 5_672 }], vhost: '/', user: 'guest' }],
    ['amqp://', { nodes: [{ host: '127.0.0.1', port: 5_672 }] }],
    ['amqps://h', { nodes: [{ host: 'h', port: 5_671 }], tls: {} }],
    [
      'amqp://a,b:7',
      {
        nodes: [
          { host: 'a', port: 5_672 },
          { host: 'b', port: 7 },
        ],
      },
    ],
    ['amqp://[::1]:7/', { nodes: [{ host: '::1', port: 7 }], vhost: '/' }],
    ['amqp://u%40x:p%2Fw@h/a%2Fb', { user: 'u@x', password: 'p/w', vhost: 'a/b' }],
    ['amqp://u:@h', { user: 'u', password: '' }],
  ])('%s is read', (url, expected) => {
    expect(read(url)).toMatchObject(expected);
  });

  test.each([
    'redis://h',
    'amqp://h?heartbeat=1',
    'amqp://h/a/b',
    'amqp://h:0',
    'amqp://h:99999',
    'amqp://u:%zz@h',
    'h:5672',
  ])('%s is refused, and only its scheme is shown', (url) => {
    expect(() => read(url)).toThrow(/option url \(QUEUE_URL\)/);
    expect(() => read(url)).not.toThrow(/zz|heartbeat=1|99999/);
  });

  test('excludes its parts', () => {
    expect(() => addressOf({ url: 'amqp://h', vhost: 'v' })).toThrow(/either url or vhost/);
  });
});

describe('an option', () => {
  test.each([
    [{ prefix: 'with space' }, /prefix/],
    [{ prefix: 'x'.repeat(65) }, /prefix/],
    [{ queueType: 'stream' }, /queueType/],
    [{ deliveryLimit: 5 }, /deliveryLimit/],
    [{ deliveryLimit: -1 }, /deliveryLimit/],
    [{ delayTickMs: 0 }, /delayTickMs/],
    [{ delayTickMs: 1.5 }, /delayTickMs/],
    [{ heartbeatMs: 1_500 }, /heartbeatMs/],
    [{ confirmTimeoutMs: 0 }, /confirmTimeoutMs/],
    [{ consumerTimeoutMs: 59_999 }, /consumerTimeoutMs/],
    [{ consumerTimeoutMs: Infinity }, /consumerTimeoutMs/],
    [{ queues: { 'a.b': {} } }, /queues/],
    [{ queues: { mail: { ordered: 0 } } }, /queues\.mail\.ordered/],
    [{ queues: { mail: { other: 1 } } }, /no option other/],
    [{ prefetch: 5 }, /no option prefetch/],
  ])('that cannot be is refused by its name: %o', (options, expected) => {
    expect(() => checkOptions(options as RabbitmqOptions, 'rabbitmq')).toThrow(expected);
  });

  test('that is not given has its default', () => {
    expect(checkOptions({}, 'rabbitmq')).toMatchObject({
      prefix: 'switchyard',
      queueType: 'quorum',
      deliveryLimit: 100,
      consumerTimeoutMs: 1_800_000,
      delayTickMs: 1_000,
      heartbeatMs: 4_000,
    });
  });
});
