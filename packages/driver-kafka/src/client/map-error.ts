import { certificateProblem, DriverError } from '@switchyard/core/driver';
import { made, unavailable } from './driver-errors.ts';

/** What is in an error of the client, as far down as it goes. */
export interface ClientProblem {
  /** Name of Kafka's error, such as `TOPIC_AUTHORIZATION_FAILED`; empty for what is none. */
  readonly type: string;
  /** Name of the class of the first cause. */
  readonly name: string;
  /** Of Node or OpenSSL, such as `ECONNREFUSED`; empty for what has none. */
  readonly code: string;
  readonly message: string;
}

const MOST_CAUSES = 10;

/** Looks through kafkajs' wrappers at the first cause. */
export function problemOf(error: unknown): ClientProblem {
  let found: unknown = error;
  for (let depth = 0; depth < MOST_CAUSES; depth += 1) {
    const next: unknown = causeOf(found);
    if (next === undefined || next === found) break;
    found = next;
  }
  return {
    type: textIn(found, 'type'),
    code: textIn(found, 'code'),
    name: found instanceof Error ? found.name : '',
    message: found instanceof Error ? found.message : String(found),
  };
}

/** Makes a `DriverError` of what a first connection failed with, and says what else may be spoken there. */
export function mapConnectError(
  cause: unknown,
  { isEncrypted, hasUser }: { readonly isEncrypted: boolean; readonly hasUser: boolean },
): DriverError {
  const error = mapError('connect', cause);
  const { name, code } = problemOf(cause);
  if (error.code !== 'ERR_BROKER_UNAVAILABLE' || code === 'ECONNREFUSED') return error;
  if (isEncrypted) {
    const isOther = name === 'KafkaJSConnectionError';
    return isOther ? advised(error, 'If it speaks no TLS there, use kafka://', cause) : error;
  }
  if (name !== 'KafkaJSConnectionClosedError') return error;
  const users = hasUser ? '' : ', and with a user if it wants one (QUEUE_USER, QUEUE_PASSWORD)';
  return advised(error, `If it speaks TLS there, use kafkas:// (QUEUE_TLS=true)${users}`, cause);
}

function advised(error: DriverError, advice: string, cause: unknown): DriverError {
  const { retryable } = error;
  return made('ERR_BROKER_UNAVAILABLE', `${error.message} ${advice}.`, { retryable, cause });
}

/** Makes a `DriverError` of whatever a call of the client failed with. */
export function mapError(what: string, cause: unknown): DriverError {
  if (cause instanceof DriverError) return cause;
  const { type, name, code, message } = problemOf(cause);
  const problem = certificateProblem(code, 'Kafka');
  if (problem !== undefined) {
    // Which host was asked, its own words say: brokers tell clients where others are (advertised.listeners).
    return made('ERR_BROKER_AUTH', `${what}: ${problem} (${message}).`, {
      retryable: false,
      cause,
    });
  }
  if (name === 'KafkaJSSASLAuthenticationError' || /SASL|AUTHENTICATION/.test(type)) {
    return made(
      'ERR_BROKER_AUTH',
      `${what}: Kafka refuses the user, the password or the SASL mechanism (${message}). Check QUEUE_USER, QUEUE_PASSWORD and QUEUE_SASL_MECHANISM.`,
      { retryable: false, cause },
    );
  }
  if (type.endsWith('_AUTHORIZATION_FAILED')) {
    return made(
      'ERR_BROKER_AUTH',
      `${what}: Kafka does not permit it (${message}). Give the user the operations Read, Write, Create, Describe, DescribeConfigs and Delete on topics, and Read, Describe and Delete on groups, that begin with the prefix.`,
      { retryable: false, cause },
    );
  }
  if (name === 'KafkaJSServerDoesNotSupportApiKey' || type === 'UNSUPPORTED_VERSION') {
    return made(
      'ERR_BROKER_PROTOCOL',
      `${what}: this Kafka does not speak what is needed (${message}): it is too old, Kafka 2.1 or newer is needed.`,
      { retryable: false, cause },
    );
  }
  if (type === 'POLICY_VIOLATION' || type.startsWith('INVALID_')) {
    return made('ERR_BROKER_PROTOCOL', `${what}: Kafka refuses it: ${message}.`, {
      retryable: false,
      cause,
    });
  }
  return unavailable(
    what,
    `Kafka cannot be reached, or does not answer as it should (${message})`,
    cause,
  );
}

function textIn(error: unknown, field: 'type' | 'code'): string {
  const found: unknown = error instanceof Error ? Reflect.get(error, field) : undefined;
  return typeof found === 'string' ? found : '';
}

function causeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    const first: unknown = error.errors[0];
    return first;
  }
  return 'cause' in error && error.cause instanceof Error ? error.cause : undefined;
}
