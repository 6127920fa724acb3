import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { at, readXml, textAt } from './xml.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

const errorOf = (text: string): string => {
  const read = readXml(utf8(text));
  return 'error' in read ? read.error : 'taken';
};

const CBC = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2';

describe('refused', () => {
  test('a billion laughs', () => {
    const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);
    const bomb = `<?xml version="1.0"?><!DOCTYPE o [<!ENTITY l0 "lol">${entities.join('')}]><o>&l9;</o>`;
    expect(errorOf(bomb)).toBe('a document type is not taken');
  });

  test('an external entity', () => {
    expect(errorOf('<?xml version="1.0"?><!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><o>&x;</o>')).toBe(
      'a document type is not taken',
    );
  });

  it.each([
    ['two roots', '<a/><b/>'],
    ['text alone', 'no XML at all'],
    ['an element that does not end', '<a><b></a>'],
    ['a prefix that stands for nothing', '<x:a/>'],
    ['nothing', ''],
    ['more depth than any order has', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`],
    ['more attributes than any element has', `<a ${Array.from({ length: 20 }, (_, i) => `a${i}="1"`).join(' ')}/>`],
  ])('%s', (_what, text) => {
    expect(errorOf(text)).not.toBe('taken');
  });

  test('more than a mebibyte', () => {
    expect(errorOf(`<a>${' '.repeat(1_048_576)}</a>`)).toBe('the document is larger than 1048576 bytes');
  });

  test('bytes that are not in the declared encoding', () => {
    const bytes = new Uint8Array([...utf8('<a>'), 0xe5, ...utf8('</a>')]);
    expect(readXml(bytes)).toEqual({ error: 'the document is not in the encoding that it declares' });
  });
});

test('elements are known by their namespace, whatever their prefix', () => {
  const read = readXml(utf8(`<q:Order xmlns:q="urn:order" xmlns:z="${CBC}"><z:ID>0010</z:ID></q:Order>`));
  expect('root' in read && [read.root.name, read.root.namespace, textAt(read.root, 'cbc:ID')]).toEqual([
    'Order',
    'urn:order',
    '0010',
  ]);
});

test('identifiers stay text, and the entities of XML and characters by number are read', () => {
  const read = readXml(utf8(`<o xmlns="${CBC}"><a>1E3</a><b>B&amp;B &#229;&#xe4; &lt;</b><c><![CDATA[<&>]]></c></o>`));
  const root = 'root' in read ? read.root : undefined;
  expect(['cbc:a', 'cbc:b', 'cbc:c'].map((name) => textAt(root, name))).toEqual(['1E3', 'B&B åä <', '<&>']);
});

test('a declared encoding and a byte order mark are read', () => {
  const latin = new Uint8Array([...utf8('<?xml version="1.0" encoding="ISO-8859-1"?><o>'), 0xe5, ...utf8('</o>')]);
  const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...utf8('<?xml version="1.0" encoding="UTF-8"?><o>å</o>')]);
  for (const bytes of [latin, marked]) {
    const read = readXml(bytes);
    expect('root' in read && read.root.text).toBe('å');
  }
});

test('a sample is read to its last line', () => {
  const read = readXml(readFileSync(new URL('./samples/order.xml', import.meta.url)));
  const lines = 'root' in read ? read.root.children.filter(({ name }) => name === 'cac:OrderLine') : [];
  expect(lines.map((line) => textAt(line, 'cac:LineItem', 'cbc:ID'))).toEqual(['10', '20', '30']);
  expect(at(lines[2], 'cac:LineItem', 'cbc:Quantity')?.attributes.get('unitCode')).toBe('EA');
});
