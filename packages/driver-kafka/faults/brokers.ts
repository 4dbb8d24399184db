/** What is asked of the servers of a fault run; `scripts/lib/brokers` is one. */
export interface Servers {
  up(name: string, settings?: Readonly<Record<string, string>>): Promise<ServerStatus>;
  down(name: string): Promise<void>;
  kill(name: string): Promise<void>;
  start(name: string): Promise<ServerStatus>;
  freeze(name: string): Promise<void>;
  thaw(name: string): Promise<void>;
}

/** What is told of a server that is up. */
export interface ServerStatus {
  readonly url?: string | undefined;
  readonly version?: string | undefined;
}

/** Servers with a place of their own: each name is another place. */
export type OpenServers = (place: string) => Servers;
