import { inmemoryStore } from '@switchyard/driver-inmemory';
import { describeEngine } from '@switchyard/driver-testkit';
import { oneServer } from '../conformance/support/one-server.ts';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';

/** The queue that the suite works on keeps order: everything else must be as on any queue. */
describeEngine(rabbitmqHarness(oneServer(), { orderedQueue: 'mail' }), {
  store: { name: 'inmemory', create: (clock) => inmemoryStore({ clock }) },
});
