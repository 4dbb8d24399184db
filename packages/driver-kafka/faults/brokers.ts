/** What is asked of the servers of a fault run; `scripts/lib/brokers` is one. */
export interface Servers {
  up(name: 'kafka'): Promise<ServerStatus>;
  down(name: 'kafka'): Promise<void>;
  kill(name: 'kafka'): Promise<void>;
  start(name: 'kafka'): Promise<ServerStatus>;
}

/** What is told of a server that is up. */
export interface ServerStatus {
  readonly url?: string | undefined;
  readonly version?: string | undefined;
}

/** Servers with a place of their own: each name is another place. */
export type OpenServers = (place: string) => Servers;
