import { expect, test } from 'vitest';
import { createDriver, kafka } from '@switchyard/driver-kafka';
import { checkOptions } from '../src/options/check-options.ts';

const SECRET = 'hunter2';

test.each([
  ['kafka://a', ['a:9092']],
  ['kafka://a:1,b,[::1]:3', ['a:1', 'b:9092', '[::1]:3']],
  ['kafka://ada:pa%40ss@a:9092,b:9093/', ['a:9092', 'b:9093']],
])('%s names its brokers', (url, brokers) => {
  expect(checkOptions({ url }, 'kafka').address.brokers).toEqual(brokers);
});

test('user, password and mechanism are those of the URL and the option', () => {
  const { address } = checkOptions(
    { url: 'kafkas://ada:pa%40ss@a', saslMechanism: 'SCRAM-SHA-512' },
    'kafka',
  );
  expect(address.sasl).toEqual({
    mechanism: 'scram-sha-512',
    username: 'ada',
    password: 'pa@ss',
  });
  expect(address.tls).toEqual({});
});

test.each([
  [{ url: `http://app:${SECRET}@h` }, /must be kafka:\/\/.*got http:\/\/…/],
  [{ url: `kafka://app:${SECRET}@h/topic` }, /nothing behind/],
  [{ url: `kafka://app:${SECRET}@h:port` }, /each host is name or name:port/],
  [{ url: 'kafka://a', host: 'b' }, /either url or host/],
  [{ user: 'app' }, /belong together/],
  [{ user: 'app', password: SECRET, saslMechanism: 'kerberos' }, /plain, scram-sha-256/],
  [{ prefix: 'a b' }, /letters, digits/],
  [{ partitions: 0 }, /whole number from 1 to 1000/],
  [{ sessionTimeoutMs: 10 }, /whole number from 6000/],
  [{ topic: 'x' }, /there is no option topic/],
])('%j is refused when the driver is made, and shows no secret', (options, message) => {
  const make = (): unknown => kafka(options as never);
  expect(make).toThrow(message);
  expect(make).not.toThrow(SECRET);
});

test('a driver chosen by name takes no database', () => {
  expect(() => createDriver({ prefix: 'a', db: '1' })).toThrow(/no option db \(QUEUE_DB\)/);
});
