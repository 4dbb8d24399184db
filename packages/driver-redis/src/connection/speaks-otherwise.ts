import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where to knock. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** Longest that a knock waits, in milliseconds. */
const KNOCK_MS = 1_000;

/**
 * Whether somebody there speaks TLS where we spoke plainly, or plainly where we spoke TLS: neither side
 * says so by itself, one closes and the other waits. Never rejects.
 */
export function speaksOtherwise({ host, port }: Door, secure: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = secure
      ? connectPlain({ host, port }, () => socket.write('PING\r\n'))
      : // Nothing is sent and nothing believed: it is only asked whether TLS is spoken.
        connectTls({ host, port, rejectUnauthorized: false }, () => end(true));
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(KNOCK_MS, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    // An answer of Redis: +PONG, or an error such as -NOAUTH.
    if (secure) socket.on('data', (bytes) => end(/^[+-]/.test(bytes.toString('latin1'))));
  });
}
