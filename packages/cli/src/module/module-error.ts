/** A user's module failed by itself. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';
  /** What to do about it. */
  readonly hint: string;

  constructor(message: string, hint: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.hint = hint;
  }
}
