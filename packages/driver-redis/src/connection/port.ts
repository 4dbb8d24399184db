/** What Redis answers: bytes, never text made of them. */
export type Reply = Buffer | number | null | readonly Reply[];

/** What is sent: text as UTF-8, bytes as they are. */
export type Arg = string | Buffer | number;

/** A Lua script, named for errors and traces. Its keys lie in one slot. */
export interface Script {
  readonly name: string;
  readonly lua: string;
}

/** What driver and store need of a connection. Rejects with `DriverError` only. */
export interface RedisPort {
  /** Runs a script by its hash, and sends it whole where the server does not know it. */
  run(script: Script, keys: readonly string[], args: readonly Arg[]): Promise<Reply>;
  /** One plain command on keys of one slot. */
  call(command: string, args: readonly Arg[]): Promise<Reply>;
  /** Hears what is published on a channel from now on, also after a reconnect; the answer ends that. */
  subscribe(channel: string, listener: (message: Buffer) => void): Promise<() => Promise<void>>;
}

/** The way that commands take. */
export interface CommandLink {
  readonly isReady: boolean;
  /** Connects. Throws `DriverError`. */
  open(): Promise<void>;
  /** Sends one command and resolves with its answer. Throws `DriverError`; errors of Redis are thrown as they are. */
  send(command: string, args: readonly Arg[]): Promise<Reply>;
  /** Ends everything. */
  close(): void;
}

/** One server behind a connection, to be asked for itself. */
export interface Server {
  /** Which of several it is, such as `host:port`; nothing where there is but one. */
  readonly name: string | undefined;
  /** Rejects with `DriverError` only. */
  call(command: string, args: readonly Arg[]): Promise<Reply>;
}
