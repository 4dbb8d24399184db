import { describeHistories } from '../../src/histories/describe-histories.ts';
import { historiesGround, historiesOptions, storeApart } from '../support/histories-ground.ts';

const { harness } = historiesGround();

describeHistories(harness, {
  ...historiesOptions(1_000),
  store: storeApart,
});
