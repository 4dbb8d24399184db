import { freePort } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';
import { Certificates, type Certificate } from './certificates.ts';
import { serverBy } from './one-server.ts';
import { PrivateRabbit } from './private-rabbit.ts';

/** What a server that encrypts shows, and what its clients may show and trust. */
export interface TlsGround {
  readonly ca: Certificate;
  /** An authority that the server does not know. */
  readonly other: Certificate;
  readonly client: Certificate;
  /** Signed by the other authority. */
  readonly stranger: Certificate;
  /** Where TLS is spoken; the server's usual port stays plain. */
  readonly port: number;
}

/** A server that speaks TLS on a second port as `localhost`, for all tests of a file. */
export function tlsServer({ wantsCertificate }: { readonly wantsCertificate: boolean }): {
  readonly server: () => PrivateRabbit;
  readonly ground: () => TlsGround;
} {
  let made: Certificates | undefined;
  let ground: TlsGround | undefined;
  beforeAll(async () => {
    made = await Certificates.make();
  });
  const server = serverBy(async () => {
    if (made === undefined) throw new Error('There are no certificates.');
    const ca = await made.authority('ca');
    const other = await made.authority('other');
    const own = await made.signed('rabbit', ca, 'DNS:localhost');
    const client = await made.signed('client', ca, 'DNS:client');
    const stranger = await made.signed('stranger', other, 'DNS:client');
    const port = await freePort();
    ground = { ca, other, client, stranger, port };
    return PrivateRabbit.start([
      `listeners.ssl.1 = 127.0.0.1:${port}`,
      `ssl_options.cacertfile = ${ca.certFile}`,
      `ssl_options.certfile = ${own.certFile}`,
      `ssl_options.keyfile = ${own.keyFile}`,
      'ssl_options.verify = verify_peer',
      `ssl_options.fail_if_no_peer_cert = ${wantsCertificate}`,
    ]);
  });
  afterAll(() => made?.remove());
  return {
    server,
    ground: () => {
      if (ground === undefined) throw new Error('The server is not up yet.');
      return ground;
    },
  };
}
