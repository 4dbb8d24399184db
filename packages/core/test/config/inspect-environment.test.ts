import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { inspectEnvironment } from '../../src/config/inspect-environment.ts';
import { QUEUE_VARIABLES } from '../../src/config/variables.ts';
import { getQueueEngine } from '../../src/engine/get-queue-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { recordingLogger } from '../support/silent-logger.ts';

const WRONG = {
  QUEUE_URL: 'redis://ada:s3nt1nel@h',
  QUEUE_HOST: 'h',
  QUEUE_PORT: 'x',
  QUEUE_TLS: 'maybe',
  QUEUE_PREFIX: 'a.b',
  QUEUE_QUEUES: 'a,,b',
  QUEUE_LOG_LEVEL: 'loud',
};

test('every problem is told at once, a line each', () => {
  const { problems } = inspectEnvironment(WRONG);
  let message = '';
  try {
    readEnvironment(WRONG);
  } catch (error) {
    ({ message } = error as Error);
  }

  expect(problems).toHaveLength(6);
  expect(message.split('\n')).toEqual([
    '6 things are wrong in the environment:',
    ...problems.map((problem) => `  ${problem}`),
  ]);
  for (const name of ['HOST, QUEUE_PORT', 'PORT', 'TLS', 'PREFIX', 'QUEUES', 'LOG_LEVEL'])
    expect(message).toContain(`QUEUE_${name}`);
  expect(message).not.toContain('s3nt1nel');
});

test('each variable of the list is read, and no other', () => {
  const asked = new Set<string>();
  const spy = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        if (typeof name === 'string') asked.add(name);
        return undefined;
      },
    },
  );
  readEnvironment(spy);
  asked.delete('NODE_ENV');

  expect([...asked].toSorted()).toEqual([...QUEUE_VARIABLES].toSorted());
});

test('what nobody reads is told, with what was meant', () => {
  const { read, unread, problems } = inspectEnvironment({
    QUEUE_DRVIER: 'redis',
    QUEUE_NAME: 'mine',
    QUEUE_DSN: 'mine',
    QUEUE_STORE: 'none',
    QUEUE_PREFIX: '',
    QUEUE_EMPTY: '',
    QUEUE_TLS_CERTS: 'x',
    PATH: '/bin',
  });

  expect(problems).toEqual([]);
  expect(read).toEqual(['QUEUE_STORE']);
  expect(unread).toEqual([
    { name: 'QUEUE_DRVIER', meant: 'QUEUE_DRIVER' },
    { name: 'QUEUE_DSN', meant: undefined },
    { name: 'QUEUE_NAME', meant: undefined },
    { name: 'QUEUE_TLS_CERTS', meant: 'QUEUE_TLS_CERT' },
  ]);
});

test('an engine warns of what is most likely misspelt, without its value, and of nothing else', async () => {
  const { logger, lines } = recordingLogger();
  const { driver } = new ScriptedDriver();
  process.env['QUEUE_PASSWROD'] = 's3nt1nel';
  process.env['QUEUE_NAME'] = 'mine';
  try {
    await getQueueEngine({ driver, logger }).close();
  } finally {
    delete process.env['QUEUE_PASSWROD'];
    delete process.env['QUEUE_NAME'];
  }

  const said = JSON.stringify(lines);
  expect(lines).toHaveLength(1);
  expect(said).toContain('QUEUE_PASSWORD');
  expect(said).not.toContain('s3nt1nel');
});
