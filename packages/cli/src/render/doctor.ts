import type { DoctorReport, Finding } from '../doctor/finding.ts';
import { printable } from '../output/printable.ts';
import type { Style } from '../output/style.ts';

const MARKS = { ok: ['good', 'ok   '], warn: ['warn', 'warn '], error: ['bad', 'error'] } as const;

/** Findings line by line; for those that are not well, what was expected and what to do. */
export function renderDoctor(report: DoctorReport, style: Style): string {
  const { findings, notChecked, ok } = report;
  const lines = findings.flatMap((finding) => renderFinding(finding, style));
  const left =
    notChecked.length === 0
      ? []
      : [style('dim', `      not checked, because of the error above: ${notChecked.join(', ')}`)];
  return [...lines, ...left, '', summary(findings, ok, style)].join('\n');
}

function renderFinding(finding: Finding, style: Style): readonly string[] {
  const { check, status, found, expected, remedy } = finding;
  const [tone, mark] = MARKS[status];
  const head = `${style(tone, mark)} ${style('strong', check)}: ${printable(found)}`;
  if (status === 'ok') return [head];
  return [
    head,
    `      ${style('dim', 'expected:')} ${printable(expected)}`,
    ...(remedy === undefined ? [] : [`      ${style('dim', 'to do:')} ${printable(remedy)}`]),
  ];
}

function summary(findings: readonly Finding[], ok: boolean, style: Style): string {
  const count = (status: Finding['status']): number =>
    findings.filter((finding) => finding.status === status).length;
  const text = `${count('ok')} ok, ${count('warn')} to look at, ${count('error')} wrong`;
  return style(ok ? 'good' : 'bad', text);
}
