/** Flags that are the supervisor's own; each takes a value. */
const OWN = ['--processes', '--max-jobs', '--max-memory'] as const;

/** The command line of one process of a worker: that of the supervisor, without the supervisor's own flags. */
export function processArgv(argv: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') return [...kept, ...argv.slice(index)];
    const own = OWN.find((flag) => word === flag || word.startsWith(`${flag}=`));
    if (own === undefined) kept.push(word);
    else if (word === own) index += 1;
  }
  return kept;
}
