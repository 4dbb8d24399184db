import { describe, expect, test } from 'vitest';
import * as core from '../../src/index.ts';
import { isDriverError } from '../../src/exceptions/is-driver-error.ts';

const cause = new Error('the cause');

/** One of each class of error, with its code. */
const ALL: readonly (readonly [string, core.QueueError])[] = [
  ['ERR_CONFIG_INVALID', new core.ConfigError('x', { cause })],
  ['ERR_DRIVER_UNKNOWN', new core.UnknownDriverError('x', ['redis'])],
  ['ERR_DRIVER_NOT_INSTALLED', new core.DriverNotInstalledError('redis', 'pkg', { cause })],
  [
    'ERR_UNSUPPORTED_FEATURE',
    new core.UnsupportedFeatureError({ feature: 'id', driver: 'd', remedy: 'r' }),
  ],
  ['ERR_NO_TASKS', new core.NoTasksError()],
  ['ERR_TASK_UNKNOWN', new core.UnknownTaskError('a', [])],
  ['ERR_TASK_DUPLICATE', new core.DuplicateTaskError('a')],
  ['ERR_ALREADY_STARTED', new core.AlreadyStartedError('running')],
  ['ERR_CLOSED', new core.ClosedError('enqueue()')],
  ['ERR_INVALID_NAME', new core.InvalidNameError('x')],
  ['ERR_INVALID_OPTION', new core.InvalidOptionError('delayMs', 'x')],
  ['ERR_INVALID_PAYLOAD', new core.InvalidPayloadError('a', [], { cause })],
  ['ERR_NOT_SERIALIZABLE', new core.NotSerializableError('payload.a', 'x', { cause })],
  ['ERR_TOO_LARGE', new core.TooLargeError('The payload', 2, 1)],
  ['ERR_ENQUEUE_REFUSED', new core.EnqueueRefusedError('unroutable', 'x')],
  [
    'ERR_ENQUEUE_UNCONFIRMED',
    new core.EnqueueUnconfirmedError('job-1', 'r1.x.y', 'it was on 0 of 1 replicas'),
  ],
  ['ERR_ENQUEUE_UNKNOWN', new core.EnqueueUnknownError('job-1', 'r1.x.y', { cause })],
  ['ERR_MIDDLEWARE', new core.MiddlewareError('x')],
  ['ERR_BROKER_FULL', new core.BrokerFullError('x')],
  [
    'ERR_BROKER_UNAVAILABLE',
    new core.DriverError('ERR_BROKER_UNAVAILABLE', 'x', { retryable: true, cause }),
  ],
  ['ERR_BACK_PRESSURE', new core.BackPressureError('maxPending', 5)],
  ['ERR_JOB_CANCELLED', new core.JobCancelledError('job-1')],
  ['ERR_JOB_NOT_FOUND', new core.JobNotFoundError('job-1', ['mail'])],
  [
    'ERR_JOB_WAIT_TIMEOUT',
    new core.JobWaitTimeoutError('job-1', { state: 'waiting', timeoutMs: 5 }),
  ],
  ['ERR_UNRECOVERABLE', new core.UnrecoverableError('x', { cause })],
  ['ERR_JOB_TIMEOUT', new core.JobTimeoutError(5)],
  ['ERR_JOB_DEADLINE', new core.JobDeadlineError(0)],
  ['ERR_JOB_UNDECODABLE', new core.UndecodableError('x', { cause })],
  ['ERR_JOB_UNKNOWN_TASK', new core.UnknownTaskExpiredError('a', 5)],
  ['ERR_JOB_POISON', new core.PoisonError(3)],
  ['ERR_LEASE_LOST', new core.LeaseLostError('job-1')],
  ['ERR_SHUTDOWN', new core.ShutdownError()],
];

/** Codes that only a driver gives to a `DriverError`. */
const OF_DRIVERS = ['ERR_BROKER_TIMEOUT', 'ERR_BROKER_AUTH', 'ERR_BROKER_PROTOCOL'];

describe('the codes', () => {
  test('are a closed list, each with its meaning', () => {
    for (const meaning of Object.values(core.ERROR_CODES)) expect(meaning).toMatch(/^[A-Z].*\.$/);
    const used = [...ALL.map(([code]) => code), ...OF_DRIVERS];
    expect(Object.keys(core.ERROR_CODES).sort()).toEqual(used.sort());
  });

  test.each(ALL)('%s is the code of its class', (code, error) => {
    expect(error.code).toBe(code);
    expect(error).toBeInstanceOf(core.QueueError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(error.constructor.name);
    expect(error.stack).toContain(error.name);
    expect(error.message).not.toBe('');
  });

  test('no class of errors is missing here', () => {
    const classes = Object.values(core).filter(
      (one) => typeof one === 'function' && one.prototype instanceof core.QueueError,
    );
    const seen = new Set<unknown>(ALL.map(([, error]) => error.constructor));
    expect(classes.filter((one) => !seen.has(one))).toEqual([]);
  });

  test('the cause is kept where there is one, and absent where there is none', () => {
    for (const [, error] of ALL)
      expect('cause' in error && error.cause !== undefined ? error.cause : cause).toBe(cause);
    expect('cause' in new core.ConfigError('x')).toBe(false);
    expect(new core.DriverError('ERR_CLOSED', 'x', { retryable: false }).cause).toBeUndefined();
  });
});

describe('isDriverError', () => {
  test('knows a driver error, also one of another copy of this package', () => {
    const foreign = Object.assign(new Error('x'), {
      name: 'DriverError',
      code: 'ERR_BROKER_AUTH',
      retryable: false,
    });
    const own = new core.DriverError('ERR_BROKER_AUTH', 'x', { retryable: false });
    expect([own, foreign].map(isDriverError)).toEqual([true, true]);
  });

  test.each([[null], [undefined], ['DriverError'], [new Error('x')], [{ name: 'DriverError' }]])(
    'does not take %s for one',
    (other) => {
      expect(isDriverError(other)).toBe(false);
    },
  );
});

describe('a job that has no readable deadline', () => {
  test('still has an error that can be made', () => {
    expect(() => new core.JobDeadlineError(9e15)).not.toThrow();
  });
});
