/** The code of whatever was thrown or given as a reason; `undefined` where there is none. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
