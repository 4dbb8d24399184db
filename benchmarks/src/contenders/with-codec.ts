import { pack, unpack } from '../codec.ts';
import type { OpenContender } from './contender.ts';

/** Makes a queue in memory do what a broker asks for: payloads travel as bytes, packed by the caller and unpacked before the handler. */
export function withCodec(open: OpenContender): OpenContender {
  return (handler) => {
    const contender = open((bytes) => handler(unpack(bytes as Uint8Array)));
    return {
      ...contender,
      add: (payload) => contender.add(pack(payload)),
    };
  };
}
