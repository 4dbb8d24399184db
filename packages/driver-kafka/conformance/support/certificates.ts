import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = promisify(execFile);
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;

/** Authorities and certificates that openssl makes for one test file. */
export class Certificates {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Certificates> {
    return new Certificates(await mkdtemp(join(tmpdir(), 'switchyard-tls-')));
  }

  /** An authority that signs itself; answers its certificate. */
  async authority(name: string): Promise<string> {
    const files = ['-keyout', this.#file(name, 'key'), '-out', this.#file(name, 'crt')];
    await openssl('openssl', [
      'req',
      '-x509',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      ...NEW_KEY,
      ...files,
    ]);
    return readFile(this.#file(name, 'crt'), 'utf8');
  }

  /** A key and a certificate for these names, such as `DNS:localhost`; answers the file in which both lie. */
  async keyStore(name: string, by: string, names: string): Promise<string> {
    const [key, request, extension, cert, store] = ['key', 'csr', 'ext', 'crt', 'pem'].map((kind) =>
      this.#file(name, kind),
    ) as [string, string, string, string, string];
    await writeFile(extension, `subjectAltName=${names}`);
    const made = ['-keyout', key, '-out', request];
    await openssl('openssl', ['req', '-subj', `/CN=${name}`, ...NEW_KEY, ...made]);
    const given = ['-in', request, '-extfile', extension, '-out', cert];
    const authority = ['-CA', this.#file(by, 'crt'), '-CAkey', this.#file(by, 'key')];
    const how = ['x509', '-req', '-days', '2', '-CAcreateserial'];
    await openssl('openssl', [...how, ...given, ...authority]);
    await writeFile(store, (await readFile(key, 'utf8')) + (await readFile(cert, 'utf8')));
    return store;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #file(name: string, kind: string): string {
    return join(this.#folder, `${name}.${kind}`);
  }
}
