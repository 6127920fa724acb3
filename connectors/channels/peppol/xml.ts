import { XMLParser, XMLValidator } from 'fast-xml-parser';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

/** An element by its namespace, whatever prefix the sender has used. All values are text, as they stand in the document. */
export type Element = {
  /** `cac:Party`, `cbc:ID`: the usual prefixes of UBL; of the document's root the bare name. */
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
};

const BYTES_MAX = 1_048_576;
const DEPTH_MAX = 32;
const ATTRIBUTES_MAX = 16;
const ELEMENTS_MAX = 50_000;

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2', 'cac:'],
  ['urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2', 'cbc:'],
  ['urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2', 'ext:'],
]);

/**
 * The root of an XML document. Refused, with the reason: more than 1 MiB, an encoding that is not the declared one, any document
 * type (so that there is no entity to expand or to fetch), and what is not well-formed or is deeper or wider than any order.
 */
export const readXml = (bytes: Uint8Array): { readonly root: Element } | { readonly error: string } => {
  if (bytes.byteLength > BYTES_MAX) return { error: `the document is larger than ${BYTES_MAX} bytes` };
  const text = decode(bytes);
  if (text === null) return { error: 'the document is not in the encoding that it declares' };
  if (/<!DOCTYPE/i.test(text)) return { error: 'a document type is not taken' };
  const valid = XMLValidator.validate(text);
  if (valid !== true) return { error: `not well-formed: ${valid.err.msg}, line ${valid.err.line}` };
  try {
    return elementsOf(parser().parse(text));
  } catch (error) {
    return { error: `not well-formed: ${error instanceof Error ? error.message : 'cannot be read'}` };
  }
};

const decode = (bytes: Uint8Array): string | null => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?\sencoding=["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** It expands nothing: see `decoded`. */
const parser = () =>
  new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    processEntities: false,
    cdataPropName: '#cdata',
    maxNestedTags: DEPTH_MAX,
  });

/** The parser's own tree: of each node one key with its children, and `:@` with its attributes. */
const Nodes = Compile(Type.Array(Type.Record(Type.String(), Type.Unknown())));
const Values = Compile(Type.Record(Type.String(), Type.String()));

type Scope = ReadonlyMap<string, string>;

const elementsOf = (parsed: unknown): { readonly root: Element } | { readonly error: string } => {
  const count = { elements: 0 };
  const roots = childrenOf(parsed, new Map(), count, 0);
  if ('error' in roots) return roots;
  const [root, second] = roots.elements;
  if (root === undefined || second !== undefined) return { error: 'the document has not one root' };
  return { root };
};

type Read = { readonly elements: readonly Element[]; readonly text: string } | { readonly error: string };

const childrenOf = (nodes: unknown, scope: Scope, count: { elements: number }, depth: number): Read => {
  if (!Nodes.Check(nodes) || depth > DEPTH_MAX) return { error: 'not well-formed' };
  const elements: Element[] = [];
  let text = '';
  for (const node of nodes) {
    const { ':@': given = {}, ...content } = node;
    for (const [tag, inner] of Object.entries(content)) {
      if (tag === '#text') {
        text += decoded(String(inner));
        continue;
      }
      if (tag === '#cdata') {
        text += Nodes.Check(inner) ? inner.map((part) => String(part['#text'] ?? '')).join('') : '';
        continue;
      }
      if (!Values.Check(given) || Object.keys(given).length > ATTRIBUTES_MAX)
        return { error: `${tag} has too many attributes` };
      count.elements += 1;
      if (count.elements > ELEMENTS_MAX) return { error: `more than ${ELEMENTS_MAX} elements` };
      const here = scopeWith(scope, given);
      const [prefix, local] = tag.includes(':')
        ? [tag.slice(0, tag.indexOf(':')), tag.slice(tag.indexOf(':') + 1)]
        : ['', tag];
      const namespace = here.get(prefix);
      if (namespace === undefined && prefix !== '') return { error: `the prefix ${prefix} is not declared` };
      const read = childrenOf(inner, here, count, depth + 1);
      if ('error' in read) return read;
      elements.push({
        name: `${PREFIXES.get(namespace ?? '') ?? ''}${local}`,
        namespace: namespace ?? '',
        attributes: new Map(
          Object.entries(given)
            .filter(([name]) => !isDeclaration(name))
            .map(([name, value]) => [name, decoded(value)]),
        ),
        children: read.elements,
        text: read.elements.length === 0 ? read.text.trim() : '',
      });
    }
  }
  return { elements, text };
};

/** The five entities of XML and characters by number: without a document type there are no others. */
const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return ENTITIES[name] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const isDeclaration = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');

const scopeWith = (scope: Scope, given: Readonly<Record<string, string>>): Scope => {
  const declared = Object.entries(given).filter(([name]) => isDeclaration(name));
  return declared.length === 0
    ? scope
    : new Map([...scope, ...declared.map(([name, uri]) => [name.slice(6), uri] as const)]);
};

/** The element at the end of the path, the first of each name on the way. */
export const at = (element: Element | undefined, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>((from, name) => from?.children.find((child) => child.name === name), element);

export const allAt = (element: Element | undefined, name: string): readonly Element[] =>
  (element?.children ?? []).filter((child) => child.name === name);

/** Its text; undefined where it is not there or empty. */
export const textAt = (element: Element | undefined, ...path: readonly string[]): string | undefined => {
  const text = at(element, ...path)?.text;
  return text === '' ? undefined : text;
};
