import { describe, expect, it } from 'vitest';
import { inOrder, linesOf } from './ndjson.ts';

async function* pieces(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

describe('the lines of a body', () => {
  it('are the same however the body comes in pieces', async () => {
    const expected = [
      { number: 1, text: '{"a":1}' },
      { number: 3, text: '{"b":"å"}' },
      { number: 4, text: '{"c":3}' },
    ];
    const body = Buffer.from('{"a":1}\r\n\n{"b":"å"}\n{"c":3}');
    for (let size = 1; size <= body.length; size += 1) {
      const cut = (async function* () {
        for (let from = 0; from < body.length; from += size) yield body.subarray(from, from + size);
      })();
      expect((await all(linesOf(cut))).flat()).toEqual(expected);
    }
  });

  it('lets a line that is too long pass by, and reads the next', async () => {
    expect(await all(linesOf(pieces('12345', '678\n12', '34\n', '12345'), 4))).toEqual([
      [{ number: 1, text: null }],
      [{ number: 2, text: '1234' }],
      [{ number: 3, text: null }],
    ]);
  });

  it('come together where they came together', async () => {
    const texts = (await all(linesOf(pieces('1\n2\n3', '\n4')))).map((lines) => lines.map(({ text }) => text));
    expect(texts).toEqual([['1', '2'], ['3'], ['4']]);
  });
});

describe('work on many items', () => {
  it('gives results in the order of the items, with no more than so many begun', async () => {
    let begun = 0;
    let most = 0;
    const items = (async function* () {
      for (let item = 0; item < 100; item += 4) yield [item, item + 1, item + 2, item + 3];
    })();
    const work = async (item: number): Promise<number> => {
      begun += 1;
      most = Math.max(most, begun);
      for (let turn = 0; turn < (item * 7) % 5; turn += 1) await Promise.resolve();
      begun -= 1;
      return item;
    };
    expect(await all(inOrder(items, 8, work))).toEqual(Array.from({ length: 100 }, (_, item) => item));
    expect(most).toBeLessThanOrEqual(8);
  });
});
