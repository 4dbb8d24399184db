/** Attributes of an element; numbers are rounded to two decimals, which is finer than any screen shows. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Writes one SVG or HTML element. Children are markup and go in as they are; see `label` for text. */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return `<${name}${pairs.join('')}>${children.join('')}</${name}>`;
}

/** A text element. */
export function label(text: string, attributes: Attributes): string {
  return element('text', attributes, [escapeMarkup(text)]);
}

/** A picture of the given size that shrinks with the page, with a title for those who cannot see it. */
export function picture(
  title: string,
  size: { readonly width: number; readonly height: number },
  children: readonly string[],
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${size.width} ${size.height}`,
    role: 'img',
    'aria-label': title,
  };
  return element('svg', attributes, children);
}

/** Makes text safe between tags and inside double quotes. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : escapeMarkup(value);
}
