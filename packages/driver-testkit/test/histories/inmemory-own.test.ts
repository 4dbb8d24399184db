import { describeHistories } from '../../src/histories/describe-histories.ts';
import { historiesGround, historiesOptions } from '../support/histories-ground.ts';
import { KNOWN_TROUBLES } from './known-troubles.ts';

const { harness } = historiesGround();

describeHistories(harness, { ...historiesOptions(1_000), known: KNOWN_TROUBLES });
