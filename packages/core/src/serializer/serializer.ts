/** Turns payloads into bytes and back, strictly: what would come back changed is refused. */
export interface Serializer {
  /** Travels with each message and chooses the serializer that reads it. */
  readonly contentType: string;
  /** Throws `NotSerializableError` for what cannot come back as it went. */
  serialize(payload: unknown): Uint8Array;
  /** Throws anything for bytes it cannot read; core makes it an `UndecodableError`. */
  deserialize(body: Uint8Array): unknown;
}
