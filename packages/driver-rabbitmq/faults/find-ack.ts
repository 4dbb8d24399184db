/** The method `basic.ack` as AMQP 0-9-1 has it: the size of its frame, then class 60 and method 80. */
const ACK = Buffer.from([0, 0, 0, 13, 0, 60, 0, 80]);
/** What comes before that in a frame: its type, and its channel. */
const BEFORE = 3;

/** Where in bytes on their way to RabbitMQ an ack begins, or -1. */
export function findAck(chunk: Buffer): number {
  const found = chunk.indexOf(ACK);
  return found < BEFORE ? -1 : found - BEFORE;
}
