import { describeHistories } from '../../src/histories/describe-histories.ts';
import { historiesGround, historiesOptions } from '../support/histories-ground.ts';

const { harness } = historiesGround();

describeHistories(harness, { ...historiesOptions(1_000) });
