import { describeHistories } from '../../src/histories/describe-histories.ts';
import { historiesGround, historiesOptions, storeApart } from '../support/histories-ground.ts';
import { KNOWN_APART } from './known-troubles.ts';

const { harness } = historiesGround();

describeHistories(harness, {
  ...historiesOptions(1_000),
  store: storeApart,
  known: KNOWN_APART,
});
