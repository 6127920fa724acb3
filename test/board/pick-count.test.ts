import { describe, expect, it } from 'vitest';
import type { PickList } from '../../board/src/api/work-documents.ts';
import { missingIn, pickedFor, type Scan, scan, withStop } from '../../board/src/pages/work/pick-count.ts';

const MUG = '7310000000001';

/** Two mugs for the first tote, one for the second, and a pot for the second. */
const LIST: Pick<PickList, 'stops'> = {
  stops: [
    {
      ...{ bin: 'A-1', sku: 'MUG', name: 'Red mug', barcodes: [MUG], quantity: 3 },
      for: [
        { tote: 1, fulfilment: 'first', lineId: '1', quantity: 2 },
        { tote: 2, fulfilment: 'second', lineId: '1', quantity: 1 },
      ],
    },
    {
      ...{ bin: 'A-2', sku: 'POT', name: null, barcodes: [], quantity: 1 },
      for: [{ tote: 2, fulfilment: 'second', lineId: '2', quantity: 1 }],
    },
  ],
};

/** What comes of scanning some codes, one after the other. */
const scannedAll = (...codes: readonly string[]): readonly Scan[] => {
  const scans: Scan[] = [];
  let found = new Map<string, number>();
  for (const code of codes) {
    const one = scan(LIST, found, code);
    scans.push(one);
    if (one.kind === 'found') found = new Map(one.found);
  }
  return scans;
};

describe('a walk that is scanned', () => {
  it('fills one tote after the other, and says when there are enough', () => {
    const scans = scannedAll(MUG, 'mug', MUG, MUG);
    expect(scans.map((one) => (one.kind === 'found' ? one.share.tote : one.kind))).toEqual([1, 1, 2, 'enough']);
  });

  it('takes nothing that is not on it', () => {
    expect(scan(LIST, new Map(), 'CUP')).toEqual({ kind: 'other', code: 'CUP' });
  });

  it('says for each fulfilment what was found, and what is missing in all', () => {
    const [mugs] = LIST.stops;
    const found = mugs === undefined ? new Map() : withStop(new Map(), mugs, true);
    expect(missingIn(LIST, found)).toBe(1);
    expect(pickedFor(LIST, found, 'first')).toEqual([{ sku: 'MUG', quantity: 2 }]);
    expect(pickedFor(LIST, found, 'second')).toEqual([{ sku: 'MUG', quantity: 1 }]);
  });
});
