import type { SpanLine } from './telemetry.ts';

/** Draws spans as trees, each below its parent. */
export function drawTrace(spans: readonly SpanLine[]): string {
  const ids = new Set(spans.map(({ id }) => id));
  const roots = spans.filter(({ parent }) => parent === undefined || !ids.has(parent));
  const traces = new Set(spans.map((span) => span.trace)).size;
  const head = `${traces} ${traces === 1 ? 'trace' : 'traces'}, ${spans.length} spans`;
  return [head, ...roots.flatMap((root) => draw(root, spans))].join('\n');
}

function draw(span: SpanLine, all: readonly SpanLine[], indent = ''): readonly string[] {
  const line = `${indent}${span.name}`.padEnd(24);
  const children = all.filter(({ parent }) => parent === span.id);
  return [
    `${line}${span.process}`,
    ...children.flatMap((child) => draw(child, all, `${indent}  `)),
  ];
}
