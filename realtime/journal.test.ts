import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJournal, type Journal } from './journal.ts';

const all = (journal: Journal, after: bigint, limit = 1_000) => journal.since(after, { limit, wanted: () => true });

const noted = (changes: readonly (readonly [string, number])[], start = 0, idsMax?: number): Journal => {
  const journal = createJournal(BigInt(start), idsMax);
  for (const [id, position] of changes) journal.note({ id, position: BigInt(position) });
  return journal;
};

const told = ({ changes }: ReturnType<Journal['since']>) => changes.map(({ id, position }) => `${id}@${position}`);

describe('a journal', () => {
  it('tells each document once, at its last change, in the order of the log', () => {
    const journal = noted([
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ]);
    expect(told(all(journal, 0n))).toEqual(['b@2', 'a@3', 'c@4']);
    expect(told(all(journal, 2n))).toEqual(['a@3', 'c@4']);
    expect(told(all(journal, 4n))).toEqual([]);
    expect(journal.of('a')).toBe(3n);
  });

  it('serves what came after its start, and only what is wanted', () => {
    const journal = noted(
      [
        ['a', 11],
        ['b', 12],
      ],
      10,
    );
    expect([9n, 10n, 11n].map(journal.serves)).toEqual([false, true, true]);
    expect(told(journal.since(10n, { limit: 9, wanted: (id) => id === 'b' }))).toEqual(['b@12']);
  });

  it('gives no more than was asked for, but never tears apart what one fact has changed', () => {
    const journal = noted([
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 3],
    ]);
    expect(all(journal, 0n, 1)).toEqual({ changes: [{ id: 'a', position: 1n }], complete: false });
    expect(told(all(journal, 0n, 2))).toEqual(['a@1', 'b@2', 'c@2']);
    expect(all(journal, 2n, 1).complete).toBe(true);
  });

  it('is bounded, and knows what it has forgotten', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 300 }), fc.integer({ min: 1, max: 10 }), (ids, idsMax) => {
        const journal = createJournal(0n, idsMax);
        const last = new Map<string, bigint>();
        for (const [at, id] of ids.entries()) {
          const change = { id: `d${id}`, position: BigInt(at + 1) };
          journal.note(change);
          last.set(change.id, change.position);
        }
        for (let after = 0n; after <= BigInt(ids.length); after += 1n) {
          const expected = [...last].filter(([, position]) => position > after).sort((a, b) => Number(a[1] - b[1]));
          if (journal.serves(after)) {
            expect(told(all(journal, after))).toEqual(expected.map(([id, position]) => `${id}@${position}`));
          } else {
            expect(last.size).toBeGreaterThan(idsMax);
          }
        }
        expect(all(journal, 0n).changes.length).toBeLessThanOrEqual(2 * idsMax);
      }),
    );
  });
});
