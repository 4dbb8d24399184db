import { describeStore, virtualTime } from '@switchyard/driver-testkit';
import { inmemoryStore, virtualClock } from '@switchyard/driver-inmemory';

const clock = virtualClock();

describeStore({
  name: 'inmemory',
  capabilities: { shared: false, durable: false },
  time: virtualTime(clock),
  leaseMs: 10_000,
  create: () => inmemoryStore({ clock }),
});
