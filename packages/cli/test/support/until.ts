/** Waits until a condition holds; fails after three seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not become so within 3 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
