/** What stands in a printed text where a secret stood. */
const HIDDEN = '***';

/** Greedy up to the last `@`, because a password may hold one. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:@/"'<>]*):[^\s"'<>]*@/gi;
const URL_PARAMETER = /([?&](?:[\w.-]*(?:password|passwd|pwd|secret|token))=)[^&\s#"'<>]*/gi;

/** With a scheme, or with one forgotten. */
const CREDENTIALS = /^(?:[a-z0-9+.-]+:\/\/|(?![a-z0-9+.-]+:\/\/))[^\s:@/]*:(.*)@/i;

/** Passwords shorter than this are ordinary words too often: hiding them would garble every text. */
const SHORTEST = 4;

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Hides passwords in URLs of any text, and the given secrets wherever they stand. */
export function redactor(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= SHORTEST)
    // As it stands inside a line of JSON.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    known
      .reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text)
      .replaceAll(URL_PASSWORD, `$1:${HIDDEN}@`)
      .replaceAll(URL_PARAMETER, `$1${HIDDEN}`);
}

/** A URL as it may be shown; without a scheme nobody can tell where a password stands in it. */
export function shownUrl(url: string, redact: Redact): string {
  return url.includes('://') ? redact(url) : `(${url.length} characters)`;
}

/** The password of a URL, as it stands there and as it is meant; nothing where it has none. */
export function passwordsOf(url: string | undefined): readonly string[] {
  const written = CREDENTIALS.exec(url ?? '')?.[1];
  if (written === undefined) return [];
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
