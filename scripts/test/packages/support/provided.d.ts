import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the tarball of each public package, by the package's name. */
    readonly tarballs: Readonly<Record<string, string>>;
  }
}
