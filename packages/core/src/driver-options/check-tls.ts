import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { TlsOptions } from '../contract/driver-factory.ts';
import { ConfigError } from '../exceptions/config-errors.ts';

const PARTS = ['ca', 'cert', 'key'] as const;

/** Checks an option such as `tls`; `undefined` means not encrypted. Throws `ConfigError`, which shows no key. */
export function checkTls(tls: unknown, option: string): TlsOptions | undefined {
  if (tls === undefined || tls === false) return undefined;
  if (tls === true) return {};
  if (!isTlsOptions(tls)) {
    throw new ConfigError(`${option} must be true, false or { ca, cert, key } with PEM texts.`);
  }
  checkTexts(tls, option);
  return tls;
}

function isTlsOptions(tls: unknown): tls is TlsOptions {
  if (typeof tls !== 'object' || tls === null) return false;
  return Object.entries(tls).every(
    ([name, value]) =>
      PARTS.some((known) => known === name) && ['string', 'undefined'].includes(typeof value),
  );
}

/** Node takes any text for an authority, and trusts nobody by it. */
function checkTexts({ ca, cert, key }: TlsOptions, option: string): void {
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError(
      `${option}: cert and key (QUEUE_TLS_CERT, QUEUE_TLS_KEY) belong together: give both, or none.`,
    );
  }
  for (const [name, text] of Object.entries({ ca, cert })) {
    if (text !== undefined && !isCertificate(text)) {
      throw new ConfigError(
        `${option}.${name} (QUEUE_TLS_${name.toUpperCase()}) must be the text of a certificate in PEM, got ${text.length} characters that are none.`,
      );
    }
  }
  if (cert === undefined || key === undefined) return;
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError(
      `${option}.key (QUEUE_TLS_KEY) must be the private key of the certificate cert, in PEM and without a passphrase (${why}).`,
    );
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).serialNumber !== '';
  } catch {
    return false;
  }
}
