import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate that signs itself, for localhost and its address. */
export interface TlsFiles {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
  /** Its text. */
  readonly ca: string;
}

/** Makes one. */
export async function makeTlsFiles(): Promise<TlsFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-tls-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  const files = ['-keyout', key, '-out', cert, '-days', '2'];
  const how = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes'];
  await promisify(execFile)('openssl', [...how, ...files, ...subject]);
  return { folder, cert, key, ca: await readFile(cert, 'utf8') };
}

/** What a server of Redis' kind is told to take encrypted connections at a port. */
export function tlsOptions({ cert, key }: TlsFiles, port: number): readonly string[] {
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
  return ['--tls-port', `${port}`, ...files, '--tls-auth-clients', 'no'];
}
