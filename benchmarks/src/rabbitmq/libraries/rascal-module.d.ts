/** What is used of rascal, which ships no types. */
declare module 'rascal' {
  interface Publication {
    once(event: 'success', listener: () => void): this;
    once(event: 'error' | 'return', listener: (error: unknown) => void): this;
  }
  interface Subscription {
    on(
      event: 'message',
      listener: (message: unknown, content: Buffer, ackOrNack: () => void) => void,
    ): this;
    on(event: 'error' | 'invalid_content', listener: (error: unknown) => void): this;
  }
  interface Broker {
    publish(name: string, content: Buffer): Promise<Publication>;
    subscribe(name: string): Promise<Subscription>;
    shutdown(): Promise<void>;
    on(event: 'error', listener: (error: unknown) => void): this;
  }
  const library: {
    readonly BrokerAsPromised: { create(config: unknown): Promise<Broker> };
    withDefaultConfig(config: unknown): unknown;
  };
  export default library;
}
