/** An element to be written: its name with the usual prefix, its attributes, and text or elements in it. */
export type Written = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Written[];
};

/** An element with a text, or nothing where its text is not there. */
export const text = (
  name: string,
  value: string | number | null | undefined,
  attributes: Readonly<Record<string, string>> = {},
): readonly Written[] =>
  value === null || value === undefined || value === '' ? [] : [{ name, attributes, content: String(value) }];

/** An element with others in it, or nothing where there are none. */
export const group = (name: string, ...content: readonly (readonly Written[])[]): readonly Written[] => {
  const children = content.flat();
  return children.length === 0 ? [] : [{ name, attributes: {}, content: children }];
};

/** A whole document, its root and what is in it. */
export const xmlText = (root: Written): string => `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}`;

const elementText = ({ name, attributes, content }: Written, indent: string): string => {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inner =
    typeof content === 'string'
      ? escaped(content)
      : `\n${content.map((child) => elementText(child, `${indent}  `)).join('')}${indent}`;
  return `${indent}<${name}${given.join('')}>${inner}</${name}>\n`;
};

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 has no way to write are left out. */
const escaped = (value: string): string =>
  value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
