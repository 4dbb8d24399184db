import { certificateProblem, DriverError, type DriverErrorCode } from '@switchyard/core/driver';

/** An error of amqplib, with what of it is safe to show and to keep. */
function bareError(cause: unknown): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  const bare = new Error(cause.message);
  bare.name = cause.name;
  if (cause.stack !== undefined) bare.stack = cause.stack;
  return bare;
}

/** Nothing was sent. */
export function unavailable(what: string, why: string, cause?: unknown): DriverError {
  return made('ERR_BROKER_UNAVAILABLE', `${what}: ${why}.`, { retryable: true, cause });
}

/** What a call after close() is answered. */
export function closedError(what: string): DriverError {
  return made('ERR_CLOSED', `${what}: the RabbitMQ driver is closed.`, { retryable: false });
}

/** An argument or wish that cannot be. */
export function invalid(what: string, problem: string, cause?: unknown): DriverError {
  return made('ERR_CONFIG_INVALID', `${what}: ${problem}`, { retryable: false, cause });
}

/** The reply code of AMQP in an error of amqplib, where there is one. */
export function codeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return code;
  const text = messageOf(error);
  const found = /(?:closed|terminated by server|by server): (\d{3}) \(/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Makes a `DriverError` of what opening a connection failed with. */
export function mapConnectError(
  cause: unknown,
  { where, vhost }: { readonly where: string; readonly vhost: string },
): DriverError {
  const text = messageOf(cause);
  const code = codeOf(cause);
  if (code === 403 || /ACCESS.REFUSED/.test(text)) {
    return made(
      'ERR_BROKER_AUTH',
      `connect: RabbitMQ at ${where} refuses the user or the password. Check QUEUE_USER and QUEUE_PASSWORD, or those in the URL; user guest may connect from the same machine only.`,
      { retryable: false, cause },
    );
  }
  // RabbitMQ says why, and amqplib tells only that it was not the answer it expected.
  if (code === 530 || /Expected ConnectionOpenOk; got <ConnectionClose/.test(text)) {
    return made(
      'ERR_BROKER_AUTH',
      `connect: RabbitMQ at ${where} does not let this user into the virtual host "${vhost}": it is not there, or the user has no rights in it. Check the path of the URL (option vhost, QUEUE_DB), or make it with: rabbitmqctl add_vhost, rabbitmqctl set_permissions.`,
      { retryable: false, cause },
    );
  }
  const tlsCode = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const problem = certificateProblem(tlsCode, `RabbitMQ at ${where}`);
  if (problem !== undefined) {
    return made('ERR_BROKER_AUTH', `connect: ${problem}.`, { retryable: false, cause });
  }
  const advice = /abruptly|wrong version number|ECONNRESET/.test(text)
    ? '; if TLS is spoken there, use amqps://, and amqp:// if not'
    : '';
  return unavailable(
    'connect',
    `RabbitMQ cannot be reached at ${where} (${text.trim()})${advice}`,
    cause,
  );
}

/** Makes a `DriverError` of what a call on a channel failed with. */
export function mapChannelError(what: string, cause: unknown): DriverError {
  if (cause instanceof DriverError) return cause;
  const text = messageOf(cause);
  switch (codeOf(cause)) {
    case 403:
      return made(
        'ERR_BROKER_AUTH',
        `${what}: RabbitMQ refuses it: ${said(text)}. Give the user the right to configure, write and read what begins with the prefix.`,
        { retryable: false, cause },
      );
    case 405:
      return unavailable(what, `RabbitMQ has it locked: ${said(text)}`, cause);
    case undefined:
      return unavailable(what, `the connection to RabbitMQ was lost (${text})`, cause);
    case 406:
    case 540:
      return made('ERR_BROKER_PROTOCOL', `${what}: RabbitMQ refuses it: ${said(text)}.`, {
        retryable: false,
        cause,
      });
    case 506:
      return made('ERR_BROKER_FULL', `${what}: RabbitMQ is out of resources: ${said(text)}.`, {
        retryable: true,
        cause,
      });
    default:
      return unavailable(what, `the connection to RabbitMQ was lost (${text})`, cause);
  }
}

/** What RabbitMQ said, without what amqplib wrote around it. */
export function said(text: string): string {
  return (/with message "(.*)"/s.exec(text)?.[1] ?? text).slice(0, 500);
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An attempt at every address of a host has no message of its own.
  if (error.message === '' && error instanceof AggregateError) {
    return error.errors.map(messageOf).join(', ');
  }
  return error.message;
}

function made(
  code: DriverErrorCode,
  message: string,
  { retryable, cause }: { readonly retryable: boolean; readonly cause?: unknown },
): DriverError {
  return new DriverError(code, message, { retryable, cause: bareError(cause) });
}
