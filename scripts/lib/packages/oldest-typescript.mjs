import { join, sep } from 'node:path';
import ts from 'typescript-oldest';

const { sys } = ts;

/**
 * Checks a project with the oldest TypeScript we support: its own files and our declarations.
 * Those of others, and TypeScript's own, are left out: checking them takes most of the time.
 *
 * @param {string} folder  with a tsconfig.json
 * @returns {string} what it complains of, empty when all is well
 */
export function complaintsOfOldest(folder) {
  const config = readConfig(folder);
  const program = ts.createProgram(config.fileNames, config.options);
  const ours = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName));
  const found = [
    ...config.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((file) => program.getSyntacticDiagnostics(file)),
    ...ours.flatMap((file) => program.getSemanticDiagnostics(file)),
  ];
  return ts.formatDiagnostics(found, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => '\n',
  });
}

/** @param {string} folder */
function readConfig(folder) {
  const { config, error } = ts.readConfigFile(join(folder, 'tsconfig.json'), (file) =>
    sys.readFile(file),
  );
  const parsed = ts.parseJsonConfigFileContent(config, sys, folder);
  return { ...parsed, errors: error === undefined ? parsed.errors : [error] };
}

/** @param {string} fileName */
function isOurs(fileName) {
  const path = fileName.replaceAll(sep, '/');
  return !path.includes('/node_modules/') || path.includes('/node_modules/@switchyard/');
}
