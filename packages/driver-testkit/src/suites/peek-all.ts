import assert from 'node:assert/strict';
import type { PeekedMessage, PeekOptions, PeekPage, PeekState } from '@switchyard/core/driver';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';

/** Looks at one page. */
export async function peekPage(
  bench: DriverBench,
  options: PeekOptions,
  queue: string = QUEUE,
): Promise<PeekPage> {
  assert.ok(bench.driver.peek !== undefined, 'peek is missing');
  const page = await bench.driver.peek(queue, options);
  assert.ok(page.messages.length <= options.limit, 'a page holds more than was asked for');
  return page;
}

/** Looks at every page from a cursor on. */
export async function peekAll(
  bench: DriverBench,
  state: PeekState,
  pages: {
    readonly limit?: number;
    readonly cursor?: string | undefined;
    readonly queue?: string;
  } = {},
): Promise<readonly PeekedMessage[]> {
  const seen: PeekedMessage[] = [];
  let { cursor } = pages;
  do {
    const options = { state, limit: pages.limit ?? 100, cursor };
    const page = await peekPage(bench, options, pages.queue);
    seen.push(...page.messages);
    cursor = page.cursor;
    assert.ok(seen.length < 10_000, 'the pages never end');
  } while (cursor !== undefined);
  return seen;
}
