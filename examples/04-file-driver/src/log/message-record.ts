import type { Headers } from '@switchyard/core/driver';
import { StoredMessage, type MessageState } from '../queue/stored-message.ts';

/** A change of one message: all of it when it is new, the fields that changed later, nothing when it is gone. */
export type Change = readonly [number: number, fields?: Partial<MessageState & Content>];

interface Content {
  readonly id: string;
  /** Base64. */
  readonly body: string;
}

/** The text of headers by object: all jobs of a task share theirs. */
const texts = new WeakMap<Headers, string>();

/** The record of a whole message. */
export function encodeMessage(message: StoredMessage): string {
  const { number, id, queue, headers, extra, dueAt, run, deaths, active, body } = message;
  const fields = JSON.stringify({ id, queue, extra, dueAt, run, deaths, active });
  const base64 = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
  const head = headers === undefined ? '' : `,"headers":${encodeHeaders(headers)}`;
  return `[${number},${fields.slice(0, -1)}${head},"body":"${base64}"}]`;
}

/** The record of some fields; of no fields: the message is gone. */
export function encodeChange(number: number, fields?: Partial<MessageState>): string {
  return JSON.stringify(fields === undefined ? [number] : [number, fields]);
}

/** Plays changes back, oldest first, and answers the messages that are left; batches have names for numbers. */
export function replay(changes: readonly unknown[]): Map<number, StoredMessage> {
  const messages = new Map<number, StoredMessage>();
  const shared = new Map<string, Headers>();
  for (const [number, fields] of changes as readonly Change[]) {
    if (typeof number !== 'number') continue;
    const known = messages.get(number);
    if (fields === undefined) messages.delete(number);
    else if (fields.body !== undefined) messages.set(number, decodeMessage(number, fields, shared));
    else if (known !== undefined) Object.assign(known, fields);
  }
  return messages;
}

function decodeMessage(
  number: number,
  fields: Partial<MessageState & Content>,
  shared: Map<string, Headers>,
): StoredMessage {
  const { id = `malformed-${number}`, body = '', queue = '', headers, dueAt = 0, extra } = fields;
  const content = { id, queue, dueAt, headers: headers && share(headers, shared) };
  const message = new StoredMessage(
    number,
    { ...content, body: Buffer.from(body, 'base64') },
    extra,
  );
  const { run = 0, deaths = 0, active = false } = fields;
  return Object.assign(message, { run, deaths, active });
}

/** Equal headers become one object again: core decodes an object that it knows for nothing. */
function share(headers: Headers, shared: Map<string, Headers>): Headers {
  const text = JSON.stringify(headers);
  const known = shared.get(text) ?? Object.freeze(headers);
  shared.set(text, known);
  return known;
}

function encodeHeaders(headers: Headers): string {
  const known = texts.get(headers) ?? JSON.stringify(headers);
  texts.set(headers, known);
  return known;
}
