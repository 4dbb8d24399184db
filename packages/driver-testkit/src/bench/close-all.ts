/** What has to be closed when a case is over. */
export interface Closable {
  close(): Promise<unknown>;
}

/** Closes all of them, also where one fails to; then rejects with what the first of those threw. */
export async function closeAll(open: Iterable<Closable>): Promise<void> {
  const ends = await Promise.allSettled(Array.from(open, async (one) => one.close()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Does the work and closes after it, whatever it ends with; where both fail, what the work threw counts. */
export async function closingAfter(
  close: () => Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  await close();
}
