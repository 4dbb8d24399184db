import type { Driver } from '@switchyard/core/driver';
import { LoopbackBroker } from '../../loopback/loopback-broker.ts';
import { loopback } from '../../loopback/loopback-driver.ts';
import type { FaultTarget } from '../fault-target.ts';

/** The loopback broker, in the process of the runner: a restart is one of its listener, and its state stays. */
export const loopbackTarget: FaultTarget = {
  driver: 'loopback',
  kind: 'network',
  async open() {
    const broker = new LoopbackBroker();
    await broker.start();
    const drivers: Driver[] = [];
    return {
      port: broker.port,
      driverAt: (port) => ({
        module: new URL('../../loopback/loopback-driver.js', import.meta.url).href,
        name: 'loopback',
        options: { url: `loopback://127.0.0.1:${port}/faults` },
      }),
      direct: () => {
        const driver: Driver = loopback({ url: broker.url('faults') });
        drivers.push(driver);
        return driver;
      },
      restart: async (downMs) => {
        await broker.stop();
        await new Promise((resolve) => {
          setTimeout(resolve, downMs);
        });
        await broker.start();
      },
      // The name of the call, as MessagePack has it: its length, then its letters.
      findAck: (chunk) => chunk.indexOf('\xA6settle', 0, 'latin1'),
      close: async () => {
        await Promise.all(drivers.map((driver) => driver.close()));
        await broker.close();
      },
    };
  },
};
