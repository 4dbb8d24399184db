import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { QUEUE, type Library } from '../../queues/library.ts';
import { openSwitchyard } from '../../queues/switchyard.ts';
import { counterOf } from '../server.ts';

/** Ours on RabbitMQ, without a store. It counts no jobs there, so the broker is asked. */
export const switchyard: Library = {
  name: 'switchyard',
  open: openSwitchyard({
    driver: ({ host, port }) => rabbitmq({ host, port }),
    count: (address) => counterOf(address, `switchyard.v1.q.${QUEUE}`),
  }),
};
