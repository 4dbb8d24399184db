/**
 * `npm run api`: writes the API report of each export of each public package from the build, for
 * reviewers to see what a change does to users. With `--check` it only compares, and fails on a difference.
 */
import { ensureInstalled } from './lib/pnpm.mjs';
import { runTool } from './lib/tools.mjs';

process.exitCode = (await ensureInstalled()) || (await runTool('tsc', ['-b'])) || (await reports());

async function reports() {
  const { publicPackages } = await import('./lib/packages/public-packages.mjs');
  const { extractReports } = await import('./lib/packages/extract-reports.mjs');
  const { reportProblems, writeReports } = await import('./lib/packages/api-reports.mjs');
  const packages = await publicPackages();
  const built = await extractReports(packages);
  if (!process.argv.includes('--check')) {
    for (const file of await writeReports(packages, built)) console.log(`${file} written`);
    return 0;
  }
  const problems = await reportProblems(packages, built);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}
