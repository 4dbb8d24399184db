import { inmemory } from '@switchyard/driver-inmemory';
import { describeWatchedDriver } from './support/watched-driver.ts';

describeWatchedDriver('inmemory', () => {
  // What engines in memory share is their driver.
  const driver = inmemory();
  return () => driver;
});
