import { programsOf } from '../../../../scripts/lib/brokers/index.mjs';
import { serverBy, type TestServer } from '../../conformance/support/one-server.ts';
import { PrivateRedis } from '../../conformance/support/private-redis.ts';

/** A server of another version for all tests of a file, stopped after them; `name` is that of a broker. */
export function otherServer(name: string): TestServer {
  return serverBy(async () => {
    const { server = '' } = await programsOf(name);
    const other = await PrivateRedis.placeOf(server);
    await other.up();
    return other;
  });
}
