import { ConfigError } from '../exceptions/config-errors.ts';

/** The highest port there is. */
export const HIGHEST_PORT = 65_535;

/** Where a server listens. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Makes the error for a URL: what is wrong with it, where more can be said than that it has not the form. */
export type RefuseUrl = (problem?: string) => ConfigError;

const HOST = /^(?:\[(?<bare>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))?(?::(?<port>\d{1,5}))?$/i;
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** What an error says of a kind of URL. */
export interface UrlForm {
  /** Whose option it is, such as `Redis queue`. */
  readonly by: string;
  /** What it looks like. */
  readonly form: string;
  /** Its parts that may need percent-encoding, such as `user and password`. */
  readonly encoded: string;
}

/** Errors for a URL. They show its scheme alone: what stands in a wrong place may be a piece of the password. */
export function refuseUrl(text: unknown, { by, form, encoded }: UrlForm): RefuseUrl {
  return (problem) => {
    const scheme = typeof text === 'string' ? SCHEME.exec(text)?.[1] : undefined;
    const got = scheme === undefined ? 'no URL of that kind' : `${scheme.toLowerCase()}://…`;
    const why = problem === undefined ? '' : `: ${problem}. It`;
    return new ConfigError(
      `${by}: option url (QUEUE_URL)${why} must be ${form}, got ${got}. Characters such as @ : / ? # % in ${encoded} must be percent-encoded.`,
    );
  };
}

/** Reads hosts with commas between; `host` is meant where one is not named, else each must be. Throws `ConfigError`. */
export function readHosts(
  text: string,
  usual: { readonly host?: string; readonly port: number },
  refuse: RefuseUrl,
): readonly HostAndPort[] {
  return text.split(',').map((one) => {
    const parts = HOST.exec(one)?.groups;
    const host = parts?.['bare'] ?? parts?.['name'] ?? usual.host;
    if (parts === undefined || host === undefined) {
      throw refuse('each host is name or name:port, comma between');
    }
    const { port } = parts;
    return { host, port: port === undefined ? usual.port : readPort(port, refuse) };
  });
}

/** Undoes percent-encoding. Throws `ConfigError`. */
export function decodeUrlPart(text: string, refuse: RefuseUrl): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('a % in it must be written as %25');
  }
}

function readPort(text: string, refuse: RefuseUrl): number {
  const port = Number(text);
  if (port >= 1 && port <= HIGHEST_PORT) return port;
  throw refuse(`a port is a whole number from 1 to ${HIGHEST_PORT}`);
}
