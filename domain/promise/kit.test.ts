import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, skuOf } from '../ids.ts';
import type { StockCommand } from '../stock/command.ts';
import { anyNetwork, anyWishes, live } from '../stock/history.fixture.ts';
import { emptyLedger, evolveAll, type Ledger } from '../stock/ledger.ts';
import { contextOf, count, expected, type Network, NOON, past, reserve, SKU, stock } from '../stock/testing.ts';
import { atpOf, supplyIn } from './atp.ts';
import { kitAtpOf } from './kit.ts';

const WEB: Network = { web: { places: { a: 0, b: 0 } } };
const day = (days: number) => past(days * 24 * 60);
const kitOf = (parts: readonly (readonly [ledger: Ledger, quantity: number])[], network = WEB, channel = 'web') =>
  kitAtpOf(
    skuOf('KIT'),
    parts.map(([ledger, quantity], index) => ({ sku: skuOf(`part-${index}`), quantity, supply: supplyIn(ledger) })),
    contextOf(network).offer({ channel: channelIdOf(channel), country: null, at: null }),
    NOON,
  );
const has = (...commands: readonly StockCommand[]): Ledger => stock(WEB).after(...commands).ledger;
const lived = (network: Network, wishes: Parameters<typeof live>[0]): Ledger =>
  evolveAll(
    emptyLedger(SKU),
    live(wishes, () => undefined, network),
  );

describe('a kit of one pot and two cups', () => {
  it('is there as often as its scarcest component', () => {
    const pots = has(count('a', 5));
    const cups = has(count('a', 7));
    expect(
      kitOf([
        [pots, 1],
        [cups, 2],
      ]),
    ).toMatchObject({ available: 3 });
  });

  it('is not there where its components lie at different places', () => {
    const pots = has(count('a', 5), count('b', 1));
    const cups = has(count('b', 8));
    expect(
      kitOf([
        [pots, 1],
        [cups, 2],
      ]),
    ).toMatchObject({
      available: 1,
      byLocation: [
        { location: 'a', available: 0 },
        { location: 'b', available: 1 },
      ],
    });
  });

  it('is less there as components are reserved by themselves', () => {
    const pots = has(count('a', 5));
    const cups = has(count('a', 8), reserve(1, 3));
    expect(
      kitOf([
        [pots, 1],
        [cups, 2],
      ]),
    ).toMatchObject({ available: 2 });
  });

  it('is there later when its last component is', () => {
    const pots = has(expected('po-1', 'a', 4, day(2)));
    const cups = has(count('a', 2), expected('po-2', 'a', 10, day(6)));
    expect(
      kitOf([
        [pots, 1],
        [cups, 2],
      ]),
    ).toMatchObject({
      available: 0,
      future: [
        { at: day(2), available: 1 },
        { at: day(6), available: 4 },
      ],
    });
  });
});

describe('whatever has happened to its components', () => {
  it('a kit of one unit of a SKU is as available as that SKU, now and by date', () => {
    fc.assert(
      fc.property(anyNetwork, anyWishes, (network, wishes) => {
        const ledger = lived(network, wishes);
        for (const channel of Object.keys(network)) {
          const offer = contextOf(network).offer({ channel: channelIdOf(channel), country: null, at: null });
          const { sku: _, ...one } = atpOf(ledger.sku, supplyIn(ledger), offer, NOON);
          expect(kitOf([[ledger, 1]], network, channel)).toMatchObject(one);
        }
      }),
    );
  });

  it('a kit is never promised more often than any component allows', () => {
    fc.assert(
      fc.property(anyNetwork, anyWishes, anyWishes, (network, some, others) => {
        const parts = [
          [lived(network, some), 1],
          [lived(network, others), 2],
        ] as const;
        for (const channel of Object.keys(network)) {
          const kit = kitOf(parts, network, channel);
          for (const [ledger, quantity] of parts) {
            const one = kitOf([[ledger, 1]], network, channel);
            expect(kit.available * quantity).toBeLessThanOrEqual(one.available);
          }
        }
      }),
    );
  });
});
