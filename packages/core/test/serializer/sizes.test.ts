import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { NotSerializableError } from '../../src/exceptions/enqueue-errors.ts';
import { roundTrip, SERIALIZERS } from '../support/round-trip.ts';

function keys(count: number): Record<string, number> {
  const value: Record<string, number> = {};
  for (let key = 0; key < count; key += 1) value[`key${key}`] = key;
  return value;
}

describe.each(Object.entries(SERIALIZERS))('%s', (format, serializer) => {
  test.each([15, 16, 65_535, 65_536, 1_000_000])(
    'carries an object of %d keys, or refuses it by name',
    { timeout: 60_000 },
    (count) => {
      const tooMany = format === 'msgpack' && count > 65_535;
      expect(roundTrip(serializer, keys(count))).toBe(tooMany ? 'refused at payload' : 'equal');
    },
  );

  test.each([15, 16, 65_535, 65_536, 1_000_000])('carries an array of %d items', (count) => {
    expect(
      roundTrip(
        serializer,
        Array.from({ length: count }, (_item, index) => index),
      ),
    ).toBe('equal');
  });

  test('carries a text of 20 MB', () => {
    expect(roundTrip(serializer, 'é'.repeat(1e7))).toBe('equal');
  });

  test('refuses a small graph that unfolds without end, before it has unfolded it', () => {
    // Twice the same object on each of 21 levels: two million leaves here, a hanging process at 40.
    let reads = 0;
    let graph: object = {
      get leaf() {
        reads += 1;
        return 1;
      },
    };
    for (let level = 0; level < 21; level += 1) graph = { left: graph, right: graph };
    expect(() => serializer.serialize(graph)).toThrow(NotSerializableError);
    expect(reads).toBeLessThan(1_500_000);
  });
});

describe('msgpack without its native addon', () => {
  /** What a worker reads on a machine for which msgpackr has no addon, such as Alpine on some CPUs. */
  function readElsewhere(body: Uint8Array): unknown {
    const script = `
      import { Packr } from 'msgpackr';
      const packr = new Packr({ useRecords: false, int64AsType: 'bigint', copyBuffers: true });
      const body = Uint8Array.from(Buffer.from(process.argv[1], 'hex'));
      process.stdout.write(JSON.stringify(packr.unpack(body)));`;
    const text = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', script, Buffer.from(body).toString('hex')],
      {
        cwd: new URL('../..', import.meta.url),
        env: { ...process.env, MSGPACKR_NATIVE_ACCELERATION_DISABLED: 'true' },
        encoding: 'utf8',
      },
    );
    return JSON.parse(text);
  }

  test('a file that begins with a byte order mark keeps it, or is refused', () => {
    const payload = { csv: `\uFEFF${'name;place\n'.repeat(10)}`, plain: 'é'.repeat(100) };
    const here = roundTrip(SERIALIZERS.msgpack, payload);
    const there =
      here === 'equal' ? readElsewhere(SERIALIZERS.msgpack.serialize(payload)) : undefined;
    expect([
      ['equal', payload],
      ['refused at payload.csv', undefined],
    ]).toContainEqual([here, there]);
  });
});
