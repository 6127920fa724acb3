import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backwards, each, rowsOf } from '../../board/src/parts/rows.ts';

const parts = fc.array(fc.array(fc.integer(), { maxLength: 4 }), { maxLength: 8 });

describe('rows that are kept in parts', () => {
  it('are those of one part after the other, also where some have none', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const rows = rowsOf(given);
        expect(rows.length).toBe(given.flat().length);
        expect([...each(rows)]).toEqual(given.flat());
        expect(rows.at(rows.length)).toBeUndefined();
      }),
    );
  });

  it('are the same ones backwards, the last one first', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect([...each(backwards(rowsOf(given)))]).toEqual(given.flat().toReversed());
      }),
    );
  });
});
