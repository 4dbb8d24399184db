/** Names in the broker of what a prefix has there, as the driver's README tells them. */
export class KafkaNames {
  readonly #begin: string;

  constructor(prefix: string) {
    this.#begin = `${prefix}.v1`;
  }

  /** Topics that hold the jobs of a queue: one for each band of priorities, and what is delayed. */
  jobs(queue: string): readonly string[] {
    return ['high', 'normal', 'low'].map((band) => `${this.#begin}.${band}.${queue}`);
  }

  delay(queue: string): string {
    return `${this.#begin}.delay.${queue}`;
  }

  dead(queue: string): string {
    return `${this.#begin}.dead.${queue}`;
  }

  /** The group that reads a queue, delayed jobs included. */
  group(queue: string): string {
    return `${this.#begin}.w.${queue}`;
  }

  /** The group that reads its dead letters. */
  deadGroup(queue: string): string {
    return `${this.#begin}.w.${queue}.dead`;
  }
}
