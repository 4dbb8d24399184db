/** What is asked of the servers of a fault run; `scripts/lib/brokers` is one. */
export interface Servers {
  up(name: 'redis', settings?: Readonly<Record<string, string>>): Promise<ServerStatus>;
  down(name: 'redis'): Promise<void>;
  kill(name: 'redis'): Promise<void>;
  start(name: 'redis'): Promise<ServerStatus>;
  freeze(name: 'redis'): Promise<void>;
  thaw(name: 'redis'): Promise<void>;
}

/** What is told of a server that is up. */
export interface ServerStatus {
  readonly url?: string | undefined;
}

/** Servers with a place of their own: each name is another place. */
export type OpenServers = (place: string) => Servers;
