import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyWishes, live } from '../domain/stock/history.fixture.ts';
import { emptyLedger, evolveAll } from '../domain/stock/ledger.ts';
import { SKU } from '../domain/stock/testing.ts';
import { START } from '../log/codec.ts';
import { ledgerFrom, ledgerText } from './stock-snapshot.ts';

it('a ledger is the same after it has been kept as text, whatever has happened to it', () =>
  fc.assert(
    fc.property(anyWishes, (wishes) => {
      const stored = JSON.parse(JSON.stringify(live(wishes, () => undefined)));
      const state = { ledger: evolveAll(emptyLedger(SKU), stored), head: { ...START, key: null }, position: 7n };
      expect(ledgerFrom(SKU, { revision: 3, state: ledgerText(state) })).toEqual(state);
    }),
  ));
