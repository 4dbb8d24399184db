import { expect, test } from 'vitest';
import { readMetrics, valueOf } from './support/read-metrics.ts';

const HEAD = '# HELP a_total b\n# TYPE a_total counter\n';

test('what is well formed is read', () => {
  const text = `${HEAD}a_total{x="1",y="a \\"b\\" \\\\ c"} 3\n`;

  expect(valueOf(readMetrics(text), 'a_total', { x: '1' })).toBe(3);
});

test.each([
  ['a sample without a family', 'a_total 1', 'stands under'],
  ['a sample of another family', `${HEAD}b_total 1`, 'stands under'],
  ['a sample twice', `${HEAD}a_total{x="1"} 1\na_total{x="1"} 2`, 'comes twice'],
  ['a family twice', `${HEAD}a_total 1\n${HEAD}`, 'comes twice'],
  ['no number', `${HEAD}a_total x`, 'no number'],
  ['a broken label', `${HEAD}a_total{x="a"b"} 1`, 'No label'],
  ['a label twice', `${HEAD}a_total{x="1",x="2"} 1`, 'the label x comes twice'],
  ['a counter that is no total', '# HELP a b\n# TYPE a counter\na 1', 'no _total'],
  [
    'buckets that fall',
    '# HELP h b\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1',
    'a bucket falls',
  ],
  [
    'a count that is not the last bucket',
    '# HELP h b\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2',
    'does not add up',
  ],
])('%s is refused', (_, text, why) => {
  expect(() => readMetrics(text)).toThrow(why);
});
