import { inmemory } from '@switchyard/driver-inmemory';
import { describeTracedDriver } from './support/traced-driver.ts';

describeTracedDriver('inmemory', () => inmemory());
