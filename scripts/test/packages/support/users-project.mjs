/** Of a careful user, who has other people's declarations checked too. */
export const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: ['node'],
    allowJs: true,
    checkJs: true,
    rootDir: '.',
    outDir: 'out',
  },
  files: ['hello.ts', 'required.cjs', 'doors.ts'],
};

/**
 * A program that imports every door, so that compilers read all declarations and Node all code.
 *
 * @param {readonly string[]} doors
 * @returns {string}
 */
export function programOf(doors) {
  const lines = doors.map((door, i) => `export * as door${i} from '${door}';`);
  // tsyringe, which one door needs, throws without it.
  return ["import 'reflect-metadata';", ...lines, ''].join('\n');
}
