import { inmemory } from '@switchyard/driver-inmemory';
import { describeMeasuredDriver } from './support/measured-driver.ts';

describeMeasuredDriver('inmemory', () => inmemory());
