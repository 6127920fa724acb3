import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, type LineId, lineIdOf, orderIdOf, skuOf } from '../../domain/ids.ts';
import { evolve } from '../../domain/order/evolve.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import { noOrder, type Order } from '../../domain/order/order.ts';
import type { OrderRequest } from '../../domain/order/request.ts';
import type { ToldLevel } from '../../runtime/ports.ts';
import type { Notice } from '../channels/notice.ts';
import { compareLevels } from './compare-levels.ts';
import { compareOrder, missingThere, unreadable } from './compare-orders.ts';

const CHANNEL = channelIdOf('web');
const AT = '2026-11-25T12:00:00.000Z';

type ShopLine = { readonly id: LineId; readonly quantity: number; readonly unitPrice: number };

const requestOf = (lines: readonly ShopLine[]): OrderRequest => ({
  ...{ channel: CHANNEL, externalId: '1042', placedAt: AT, currency: 'SEK', customer: { name: 'Anna' } },
  lines: lines.map((line) => ({ ...line, sku: skuOf(`SKU-${line.id}`), tax: 0, discount: 0 })),
});

const noticeOf = (lines: readonly ShopLine[], isSent = false): Notice => ({
  kind: 'orderPlaced',
  ...{ externalId: '1042', reference: 'order:1042', at: AT, notes: [], hold: null },
  order: requestOf(lines),
  ...(isSent && { isSent }),
});

const gone: Notice = {
  kind: 'orderCancelled',
  ...{ externalId: '1042', reference: 'cancelled', at: AT, notes: [], lines: null, reason: 'cancelled', refund: false },
};

const oursWith = (lines: readonly ShopLine[], cancelled: readonly Pick<ShopLine, 'id' | 'quantity'>[] = []): Order => {
  const placed: OrderEvent = {
    type: 'OrderPlaced',
    data: {
      ...{
        id: orderIdOf('o-1042'),
        channel: CHANNEL,
        externalId: '1042',
        placedAt: AT,
        currency: 'SEK',
        country: 'SE',
      },
      ...{ customer: { name: 'Anna' }, shipTo: { country: 'SE' }, billTo: null, delivery: { method: 'ship' } },
      lines: lines.map(({ id, quantity, unitPrice }) => ({
        ...{ id, sku: skuOf(`SKU-${id}`), kind: 'goods', quantity, unitPrice, tax: 0, discount: 0, name: null },
      })),
      ...{ shipping: null, payment: null, attributes: null, backorder: 'never', holds: [] },
    },
  };
  const events: readonly OrderEvent[] =
    cancelled.length === 0
      ? [placed]
      : [
          placed,
          {
            type: 'LinesCancelled',
            data: {
              ...{ reason: 'asked for', reference: null },
              lines: cancelled.map(({ id, quantity }) => ({
                ...{ line: id, reserved: 0, open: quantity, backordered: 0, assigned: [] },
              })),
            },
          },
        ];
  return events.reduce(evolve, noOrder);
};

const shopLines = fc
  .array(fc.record({ quantity: fc.integer({ min: 2, max: 50 }), unitPrice: fc.integer({ min: 1, max: 100_000 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) => lines.map((line, index): ShopLine => ({ ...line, id: lineIdOf(String(index + 1)) })));

describe('an order that the shop has as we have it', () => {
  it('has no difference, whatever is in it', () => {
    fc.assert(
      fc.property(shopLines, (lines) => {
        expect(compareOrder(oursWith(lines), [noticeOf(lines)])).toBeNull();
        expect(compareOrder(oursWith(lines, lines), [gone])).toBeNull();
      }),
    );
  });

  it('has none where the shop has sent all of what we do not know, or has cancelled it before we saw it', () => {
    const lines = [{ id: lineIdOf('1'), quantity: 1, unitPrice: 100 }];
    expect(compareOrder(null, [noticeOf(lines, true)])).toBeNull();
    expect(compareOrder(null, [gone])).toBeNull();
  });
});

describe('each damage is found, and is what it is', () => {
  const damages: readonly {
    readonly kind: string;
    readonly canMend: boolean;
    readonly of: (lines: readonly ShopLine[], at: number) => ReturnType<typeof compareOrder>;
  }[] = [
    { kind: 'orderMissingHere', canMend: true, of: (lines) => compareOrder(null, [noticeOf(lines)]) },
    { kind: 'orderMissingThere', canMend: false, of: (lines) => missingThere(oursWith(lines)) },
    { kind: 'orderCancelledThere', canMend: true, of: (lines) => compareOrder(oursWith(lines), [gone]) },
    {
      kind: 'orderCancelledHere',
      canMend: false,
      of: (lines) => compareOrder(oursWith(lines, lines), [noticeOf(lines)]),
    },
    {
      kind: 'quantitiesDiffer',
      canMend: true,
      of: (lines, at) => compareOrder(oursWith(lines), [noticeOf(changed(lines, at, { quantity: 1 }))]),
    },
    {
      kind: 'quantitiesDiffer',
      canMend: true,
      of: (lines, at) => compareOrder(oursWith(lines), [noticeOf(changed(lines, at, { quantity: 51 }))]),
    },
    {
      kind: 'quantitiesDiffer',
      canMend: false,
      of: (lines, at) => {
        const { id } = lines[at] ?? { id: lineIdOf('none') };
        return compareOrder(oursWith(lines, [{ id, quantity: 1 }]), [noticeOf(lines)]);
      },
    },
    {
      kind: 'totalDiffers',
      canMend: false,
      of: (lines, at) => compareOrder(oursWith(lines), [noticeOf(changed(lines, at, { unitPrice: 100_001 }))]),
    },
  ];

  it.each(damages)('$kind, to be mended: $canMend', ({ kind, canMend, of }) => {
    fc.assert(
      fc.property(shopLines, fc.nat(), (lines, at) => {
        expect(of(lines, at % lines.length)).toMatchObject({ kind, canMend, subject: '1042' });
      }),
    );
  });

  it('names the lines that differ, and both quantities', () => {
    const lines = [1, 2].map((id) => ({ id: lineIdOf(String(id)), quantity: 3, unitPrice: 100 }));
    expect(compareOrder(oursWith(lines), [noticeOf(changed(lines, 1, { quantity: 2 }))])).toMatchObject({
      here: 'line 2: 3',
      there: 'line 2: 2',
    });
  });

  it('says why a document cannot be read', () => {
    expect(unreadable('order 5', ['/id is missing'])).toMatchObject({ there: '/id is missing', canMend: false });
  });
});

const changed = (lines: readonly ShopLine[], at: number, more: Partial<ShopLine>): readonly ShopLine[] =>
  lines.map((line, index) => (index === at ? { ...line, ...more } : line));

describe('the stock that a shop shows', () => {
  const levels = fc.uniqueArray(
    fc.record({ sku: fc.string({ minLength: 1, maxLength: 8 }), quantity: fc.nat(1_000) }),
    {
      selector: ({ sku }) => sku,
      minLength: 1,
    },
  );
  const told = (sku: string, quantity: number, state: ToldLevel['state'] = 'taken'): ToldLevel => ({
    ...{ sku, quantity, state, at: AT },
  });
  const shown = (sku: string, quantity: number | null) => ({ sku: skuOf(sku), quantity });

  it('differs exactly where it was changed there', () => {
    fc.assert(
      fc.property(levels, fc.nat(), (all, seed) => {
        const at = seed % all.length;
        const there = all.map(({ sku, quantity }, index) => shown(sku, index === at ? quantity + 1 : quantity));
        const known = all.map(({ sku, quantity }) => told(sku, quantity));
        expect(
          compareLevels(
            known,
            all.map(({ sku, quantity }) => shown(sku, quantity)),
          ),
        ).toEqual([]);
        expect(compareLevels(known, there)).toMatchObject([
          { kind: 'stockDiffers', subject: all[at]?.sku, here: String(all[at]?.quantity) },
        ]);
      }),
    );
  });

  it('is not looked at where it was never taken, and not where the shop keeps no count', () => {
    expect(compareLevels([told('A', 3, 'unknown'), told('B', 3, 'refused')], [])).toEqual([]);
    expect(compareLevels([told('A', 3)], [shown('A', null)])).toEqual([]);
  });

  it('differs where the shop has taken it once and does not have it any more', () => {
    expect(compareLevels([told('A', 3)], [])).toMatchObject([{ subject: 'A', there: 'none' }]);
  });
});
