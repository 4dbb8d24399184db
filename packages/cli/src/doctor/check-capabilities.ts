import type { EngineCapabilities, FeatureSupport } from '@switchyard/core';
import type { Finding } from './finding.ts';

const EXPECTED = 'Every feature is had natively, emulated, or by a store.';

/** What this driver can do, and what is refused on it. */
export function checkCapabilities(capabilities: EngineCapabilities): readonly Finding[] {
  const all: (readonly [string, FeatureSupport])[] = Object.entries(capabilities);
  const count = (kind: FeatureSupport['support']): number =>
    all.filter(([, { support }]) => support === kind).length;
  const found = `${count('native')} features native, ${count('emulated')} emulated, ${count('store')} by a store, ${count('none')} not to be had`;
  return [
    { check: 'capabilities', status: 'ok', found, expected: EXPECTED },
    ...all
      .filter(([, { support }]) => support === 'none')
      .map(([name, { via }]): Finding => {
        const what = `${name} is not to be had on this driver`;
        return {
          check: 'capabilities',
          status: 'warn',
          found: what,
          expected: EXPECTED,
          remedy: via,
        };
      }),
  ];
}
