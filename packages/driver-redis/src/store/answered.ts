/** The answers of those calls that were answered. Rejects like the first of them where none was. */
export async function answered<T>(calls: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(calls);
  const answers = results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined && answers.length === 0) throw failure.reason;
  return answers;
}
