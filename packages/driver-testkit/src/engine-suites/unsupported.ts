import assert from 'node:assert/strict';
import { UnsupportedFeatureError } from '@switchyard/core';
import { errorOf } from '../bench/refusal.ts';

/** Fails unless `call` is refused as unsupported, with the feature's name and a remedy. */
export async function assertUnsupported(call: () => unknown, feature: string): Promise<void> {
  const error = await errorOf(call);
  assert.ok(
    error instanceof UnsupportedFeatureError,
    `${feature} was not refused: ${String(error)}`,
  );
  assert.equal(error.code, 'ERR_UNSUPPORTED_FEATURE');
  assert.ok(error.feature.startsWith(feature), `${error.feature} was refused, not ${feature}`);
  assert.notEqual(error.remedy, '');
}
