import { escapeMarkup } from './svg.ts';

/** What a page shows round its chart. */
export interface PageText {
  readonly title: string;
  /** One sentence under the title. */
  readonly subtitle: string;
  /** Where the figures come from. */
  readonly source: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #6b7785; --rule: #e3e8ed; --one: #1f6f8b; --two: #d0803b; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #93a0ad; --rule: #2b3642; --one: #5fb3cc; --two: #e5a266; --paper: #141a21; } }
body { max-width: 760px; margin: 40px auto; padding: 0 20px; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin: 0; font-size: 24px; } p { margin: 4px 0 24px; color: var(--soft); } footer { margin-top: 24px; font-size: 13px; color: var(--soft); }
svg { width: 100%; height: auto; } text { font: 12px system-ui, sans-serif; } .name { fill: var(--ink); } .value { fill: var(--soft); }
.grid { stroke: var(--rule); } .bar, .dot { fill: var(--one); } .dot { fill-opacity: 0.7; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .line-1 { stroke: var(--two); } .line-2 { stroke: var(--one); }
`;

/** Writes a page that stands alone: no script, nothing loaded from anywhere. */
export function page(text: PageText, chart: string): string {
  const title = escapeMarkup(text.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>${escapeMarkup(text.subtitle)}</p>
${chart}
<footer>${escapeMarkup(text.source)}</footer>
</body>
</html>
`;
}
