import { inmemory } from '@switchyard/driver-inmemory';
import { describeLoggedDriver } from './support/logged-driver.ts';

describeLoggedDriver('inmemory', () => inmemory());
