import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../run.mjs';
import { must } from '../system/exec.mjs';
import { step } from '../system/step.mjs';

/** @param {string} name  changes with the artifacts' versions @returns {string} the folder of its jars */
export function jarFolder(name) {
  return join(root, 'node_modules', '.cache', 'brokers', name);
}

/**
 * Downloads artifacts with all they depend on.
 *
 * @param {string} name  of the {@link jarFolder}, which appears whole or not at all
 * @param {{ mvn: string, artifacts: readonly string[], log: (line: string) => void }} options
 *   artifacts as `group:artifact:version`
 */
export async function downloadJars(name, { mvn, artifacts, log }) {
  const folder = jarFolder(name);
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    await writeFile(join(draft, 'pom.xml'), pom(artifacts));
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${draft}`];
    await step(log, `downloading ${artifacts[0]} with Maven`, () =>
      must(mvn, ['-q', '-B', '-f', join(draft, 'pom.xml'), ...goal]),
    );
    // Another process may have been quicker; then its jars are as good.
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} artifacts */
function pom(artifacts) {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>switchyard</groupId><artifactId>brokers</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
