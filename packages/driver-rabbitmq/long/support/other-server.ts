import { programsOf } from '../../../../scripts/lib/brokers/index.mjs';
import { serverBy } from '../../conformance/support/one-server.ts';
import { PrivateRabbit } from '../../conformance/support/private-rabbit.ts';

/** A server of another series for all tests of a file; `name` is that of a broker, `settings` are lines of rabbitmq.conf. */
export function otherServer(name: string, ...settings: readonly string[]): () => PrivateRabbit {
  return serverBy(async () => {
    const { server = '', epmd = '', path } = await programsOf(name);
    return PrivateRabbit.start(settings, { server, epmd, path });
  });
}
