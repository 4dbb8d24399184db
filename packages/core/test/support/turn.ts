/** Resolves once everything that needs no time has happened: microtasks, and two turns of the event loop. */
export async function turn(): Promise<void> {
  for (let turns = 0; turns < 2; turns += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
