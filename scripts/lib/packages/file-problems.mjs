const needed = ['LICENSE', 'README.md', 'package.json'];
// Beside code: what watches it, for the programs that those folders are named after.
const places = /^(?:dist|src)\/|^grafana\/[a-z-]+\.json$|^prometheus\/[a-z-]+\.rules\.yml$/;
const strays =
  /\.tsbuildinfo$|\.test(?:-d)?\.|(?:^|\/)tsconfig[^/]*\.json$|(?:^|\/)\.|\.tgz$|\.log$/;
const declarations = /^dist\/(.+)\.d\.ts$/;
const sources = /^src\/(.+)\.ts$/;

/**
 * Finds files that a package should not have, and those it lacks.
 *
 * @param {readonly string[]} files  from the package's folder, with forward slashes
 * @returns {readonly string[]} one sentence for each, empty when all is well
 */
export function fileProblems(files) {
  const have = new Set(files);
  return [
    ...needed.filter((file) => !have.has(file)).map((file) => `${file} is missing`),
    ...files.filter(isStray).map((file) => `${file} does not belong in the package`),
    ...built(files)
      .filter((name) => !have.has(`src/${name}.ts`))
      .map((name) => `dist/${name}.d.ts is of a source that is no more: delete dist and build`),
    ...written(files)
      .flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`])
      .filter((file) => !have.has(file))
      .map((file) => `${file} is missing: build first`),
  ];
}

/** @param {string} file */
function isStray(file) {
  return strays.test(file) || !(places.test(file) || needed.includes(file));
}

/** @param {readonly string[]} files */
function built(files) {
  return files.map((file) => declarations.exec(file)?.[1]).filter((name) => name !== undefined);
}

/** @param {readonly string[]} files */
function written(files) {
  return files
    .filter((file) => !file.endsWith('.d.ts'))
    .map((file) => sources.exec(file)?.[1])
    .filter((name) => name !== undefined);
}
