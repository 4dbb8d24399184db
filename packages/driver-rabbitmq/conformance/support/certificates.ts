import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function openssl(...args: readonly string[]): Promise<void> {
  await run('openssl', args);
}

/** A certificate and its key: texts, and the files they lie in. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Authorities and certificates that openssl makes for one test file. */
export class Certificates {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Certificates> {
    return new Certificates(await mkdtemp(join(tmpdir(), 'switchyard-tls-')));
  }

  /** An authority that signs itself. */
  async authority(name: string): Promise<Certificate> {
    const { certFile, keyFile } = this.#files(name);
    const files = ['-keyout', keyFile, '-out', certFile];
    await openssl('req', '-x509', '-days', '2', '-subj', `/CN=${name}`, ...NEW_KEY, ...files);
    return this.#read(name);
  }

  /** A certificate for these names, such as `DNS:localhost,IP:127.0.0.1`. */
  async signed(name: string, by: Certificate, names: string): Promise<Certificate> {
    const { certFile, keyFile } = this.#files(name);
    const request = join(this.#folder, `${name}.csr`);
    const extension = join(this.#folder, `${name}.ext`);
    await writeFile(extension, `subjectAltName=${names}`);
    const asked = ['-keyout', keyFile, '-out', request];
    await openssl('req', '-subj', `/CN=${name}`, ...NEW_KEY, ...asked);
    const authority = ['-CA', by.certFile, '-CAkey', by.keyFile, '-CAcreateserial'];
    const given = ['-in', request, '-extfile', extension, '-out', certFile];
    await openssl('x509', '-req', '-days', '2', ...given, ...authority);
    return this.#read(name);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #files(name: string): Pick<Certificate, 'certFile' | 'keyFile'> {
    return {
      certFile: join(this.#folder, `${name}.crt`),
      keyFile: join(this.#folder, `${name}.key`),
    };
  }

  async #read(name: string): Promise<Certificate> {
    const files = this.#files(name);
    const [cert, key] = await Promise.all(
      [files.certFile, files.keyFile].map((file) => readFile(file, 'utf8')),
    );
    return { cert: cert ?? '', key: key ?? '', ...files };
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;
