import { describe, expect, it } from 'vitest';
import type { ErpListing } from '../../connectors/erp/port.ts';
import { reconcile } from '../../connectors/erp/reconcile.ts';
import { invoice, salesOrder } from './world.ts';

const listed: ErpListing = { reference: 'W1-I1', number: '1043', kind: 'invoice', currency: 'SEK', total: 59_600 };

describe('a day of an ERP', () => {
  it('agrees where it has each document once, with its total', () => {
    expect(reconcile([invoice('W1-I1'), salesOrder('W1-S0')], [listed, { ...listed, reference: 'theirs' }])).toEqual(
      [],
    );
  });

  it('lacks what was decided and is not there', () => {
    expect(reconcile([invoice('W1-I1')], [])).toMatchObject([{ kind: 'missing', document: { id: 'W1-I1' } }]);
  });

  it('has something twice', () => {
    expect(reconcile([invoice('W1-I1')], [listed, { ...listed, number: '1044' }])).toMatchObject([
      { kind: 'double', numbers: ['1043', '1044'] },
    ]);
  });

  it('has another sum', () => {
    expect(reconcile([invoice('W1-I1')], [{ ...listed, total: 59_500 }])).toMatchObject([{ kind: 'differs' }]);
  });
});
