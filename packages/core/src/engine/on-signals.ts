const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Calls `close` on the first SIGTERM or SIGINT; the answer stops listening. */
export function onSignals(close: () => Promise<void>): () => void {
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
  const hear = (): void => {
    forget();
    void close().catch((error: unknown) => {
      process.exitCode = 1;
      process.emitWarning(error instanceof Error ? error : String(error));
    });
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return forget;
}
