import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from '@microsoft/api-extractor';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../run.mjs';

/** @typedef {import('./public-packages.mjs').PublicPackage} PublicPackage */
/** @typedef {import('./public-packages.mjs').Door} Door */

/**
 * Doors whose report leaves out the types that users reach only through others. The constructors of
 * core's classes take the engine's parts, so nearly all of core would be in the report of the main door.
 */
const LEAVE_HIDDEN_OUT = new Set(['@switchyard/core']);

const none = { logLevel: ExtractorLogLevel.None };
const toReport = { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true };

/**
 * Makes the API report of every door from the built declarations.
 *
 * API Extractor brings a TypeScript of its own; one program serves all doors, which is what takes time.
 *
 * @param {readonly PublicPackage[]} packages
 * @returns {Promise<import('./api-reports.mjs').Reports>}
 */
export async function extractReports(packages) {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'api-reports-'));
  try {
    return await extractTo(folder, packages);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {readonly PublicPackage[]} packages
 */
async function extractTo(folder, packages) {
  const tasks = packages.flatMap((from) => from.doors.map((door) => prepare(folder, from, door)));
  const [first, ...others] = tasks.map(({ config }) => config);
  /** @type {Map<string, string>} */
  const reports = new Map();
  if (first === undefined) return reports;

  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: others.map((config) => config.mainEntryPointFilePath),
  });
  for (const { config, target } of tasks) {
    extract(config, compilerState);
    reports.set(target, await readFile(config.reportFilePath, 'utf8'));
  }
  return reports;
}

/**
 * @param {ExtractorConfig} config
 * @param {CompilerState} compilerState
 */
function extract(config, compilerState) {
  /** @type {string[]} */
  const problems = [];
  Extractor.invoke(config, {
    localBuild: true,
    compilerState,
    messageCallback(message) {
      const telling = message.logLevel === 'error' || message.logLevel === 'warning';
      if (telling && message.category !== 'console') problems.push(message.text);
      message.handled = true;
    },
  });
  if (problems.length > 0) {
    throw new Error(`No API report of ${config.mainEntryPointFilePath}:\n${problems.join('\n')}`);
  }
}

/**
 * @param {string} reportFolder
 * @param {PublicPackage} from
 * @param {Door} door
 */
function prepare(reportFolder, from, door) {
  const reportFileName = door.name.replaceAll('/', '-');
  const hidden = LEAVE_HIDDEN_OUT.has(door.name);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(from.folder, 'package.json'),
    configObject: {
      projectFolder: from.folder,
      mainEntryPointFilePath: door.types,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, include: [door.types] } },
      apiReport: {
        enabled: true,
        includeForgottenExports: !hidden,
        reportFolder,
        reportTempFolder: join(reportFolder, 'temp'),
        reportFileName,
      },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // Which names lack a docstring or a release tag is no matter of the API's shape.
        tsdocMessageReporting: { default: none },
        extractorMessageReporting: {
          default: toReport,
          'ae-missing-release-tag': none,
          'ae-undocumented': none,
          'ae-unresolved-link': none,
          'ae-forgotten-export': hidden ? toReport : none,
        },
      },
    },
  });
  return { config, target: join(from.folder, 'api', `${door.fileName}.api.md`) };
}

/** As in tsconfig.base.json, less what only matters when sources are compiled. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'es2024.string'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  typeRoots: [join(root, 'node_modules', '@types')],
  types: ['node'],
};
