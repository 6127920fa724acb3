import { describe, expect, it } from 'vitest';
import { type CountFormat, countLines, NoCounts } from './count-lines.ts';

/** The lines that are sent, by their number, however the file comes in pieces. */
const sent = async (
  file: string,
  { size = 7, format }: { readonly size?: number; readonly format?: CountFormat } = {},
) => {
  const bytes = Buffer.from(file);
  async function* pieces() {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }
  let text = '';
  let counts = 0;
  for await (const piece of countLines(pieces(), format)) {
    text += piece.bytes.toString();
    counts += piece.counts;
  }
  const lines = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [[at + 1, JSON.parse(line)]]));
  return { counts, lines };
};

const COUNT = { sku: 'A', location: 'wh-1', onHand: 5 };

describe('a file of counts', () => {
  it.each([',', ';', '\t'])('may have its values separated by %j, in any order and among others', async (by) => {
    const rows = [
      ['Note', 'ONHAND', 'asOf', 'sku', 'location'],
      ['x', '5', '2026-11-24T08:00:00Z', 'A', 'wh-1'],
      ['y', '0', '', 'B', 'wh-1'],
    ];
    expect(await sent(rows.map((row) => row.join(by)).join('\r\n'))).toEqual({
      counts: 2,
      lines: [
        [2, { ...COUNT, asOf: '2026-11-24T08:00:00Z' }],
        [3, { ...COUNT, sku: 'B', onHand: 0 }],
      ],
    });
  });

  it('is sent with the lines of the file, whatever stands between them', async () => {
    const file = 'sku;location;onHand\n\nA;wh-1;5\n"B\nC";wh-1;5\n\n\nD;wh-1;5\n';
    expect((await sent(file)).lines).toEqual([
      [3, COUNT],
      [5, { ...COUNT, sku: 'B\nC' }],
      [8, { ...COUNT, sku: 'D' }],
    ]);
  });

  it('keeps a comma in a value where another sign separates them, and what is quoted', async () =>
    expect((await sent('sku;location;onHand\nA,B;"wh;1";5\n')).lines).toEqual([
      [2, { sku: 'A,B', location: 'wh;1', onHand: 5 }],
    ]));

  it('leaves it to the feed to reject what is not a number, or not there', async () =>
    expect((await sent('sku,location,onHand\nA,wh-1,many\nA\nA,wh-1,-2')).lines).toEqual([
      [2, { ...COUNT, onHand: 'many' }],
      [3, { sku: 'A' }],
      [4, { ...COUNT, onHand: -2 }],
    ]));

  it('is NDJSON when it begins like that, and is sent as it is', async () =>
    expect(await sent(`\u{feff}${JSON.stringify(COUNT)}\n\n${JSON.stringify({ ...COUNT, sku: 'å' })}\n`)).toEqual({
      counts: 3,
      lines: [
        [1, COUNT],
        [3, { ...COUNT, sku: 'å' }],
      ],
    }));

  it('may begin with a byte order mark', async () =>
    expect((await sent('\u{feff}sku,location,onHand\nA,wh-1,5')).lines).toEqual([[2, COUNT]]));

  it.each([
    ['', 'There is nothing in it.'],
    ['sku,place,units\nA,wh-1,5\n', 'The header has no location, no onHand.'],
    ['sku,location,onHand\n"A,wh-1,5\n', 'Quote'],
  ])('is none when it is %j', async (file, why) => {
    await expect(sent(file)).rejects.toThrow(NoCounts);
    await expect(sent(file)).rejects.toThrow(why);
  });

  it('of one kind is not taken for the other when that is said', async () =>
    await expect(sent(JSON.stringify(COUNT), { format: 'csv' })).rejects.toThrow(NoCounts));
});
