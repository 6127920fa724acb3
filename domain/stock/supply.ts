import type { LocationId, SupplyId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { SupplyEvent, SupplyKind } from './facts.ts';

/** Supply of a SKU under one id: what has still to come to a location, and what has become of the rest. Units. */
export type ExpectedSupply = {
  readonly kind: SupplyKind;
  readonly location: LocationId;
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  /** When it can be used. */
  readonly at: Instant;
  /** It has been put on record that it was not there at `at`. */
  readonly late: boolean;
  /** As a transfer set out; `null` for a purchase. */
  readonly sent: Sent | null;
};

type Sent = { readonly from: LocationId; readonly to: LocationId; readonly quantity: number };

export type Supplies = {
  /** Something is expected of these. */
  readonly supplies: ReadonlyMap<SupplyId, ExpectedSupply>;
  /** Nothing is expected of these any more; those that were closed first come first. */
  readonly closedSupplies: ReadonlyMap<SupplyId, ExpectedSupply>;
};

/** Those that were closed before so many others are forgotten: announced once more, they are taken for new ones. */
export const CLOSED_MAX = 1_000;

export const supplyOf = ({ supplies, closedSupplies }: Supplies, id: SupplyId): ExpectedSupply | undefined =>
  supplies.get(id) ?? closedSupplies.get(id);

/** Units of a supply in all: those that have come or were lost, and those that are expected. */
export const wholeOf = ({ expected, received, lost }: ExpectedSupply): number => expected + received + lost;

/** What a receipt of a supply is known by in the ledger, so that references of other things are none of its. */
export const receiptReference = (supply: SupplyId, reference: string): string => `supply\n${supply}\n${reference}`;

/** What a loss of a supply is known by: one paper may tell of what has come and of what will not. */
export const lossReference = (supply: SupplyId, reference: string): string => `lost\n${supply}\n${reference}`;

/** What a transfer is known by for ever. */
export const transferReference = (supply: SupplyId): string => `transfer\n${supply}`;

/** The supplies after a fact. */
export const evolveSupplies = (before: Supplies, event: SupplyEvent): Supplies => {
  const id = event.data.supply;
  const known = supplyOf(before, id);
  const after = evolveSupply(known, event);
  return after === undefined ? before : put(before, id, after);
};

/** A supply after a fact about it; `undefined` as long as nothing is known of it. */
export const evolveSupply = (known: ExpectedSupply | undefined, event: SupplyEvent): ExpectedSupply | undefined => {
  switch (event.type) {
    case 'SupplyExpected': {
      const { kind, location, quantity, at } = event.data;
      const { received, lost, sent } = known ?? NOTHING_YET;
      return { kind, location, expected: quantity, received, lost, at, late: false, sent };
    }
    case 'TransferSent': {
      const { from, to, quantity, expectedAt } = event.data;
      const sent = { from, to, quantity };
      const place = { location: to, expected: quantity, at: expectedAt };
      return { ...NOTHING_YET, ...place, kind: 'transfer', late: false, sent };
    }
    case 'SupplyReceived': {
      if (known === undefined) return undefined;
      const { quantity } = event.data;
      return {
        ...known,
        expected: Math.max(0, known.expected - quantity),
        received: known.received + quantity,
      };
    }
    case 'SupplyCancelled': {
      if (known === undefined) return undefined;
      const { quantity, reason } = event.data;
      const lost = reason === 'lost' ? known.lost + quantity : known.lost;
      return { ...known, expected: known.expected - quantity, lost };
    }
    case 'SupplyLate':
      return known === undefined ? undefined : { ...known, late: true };
  }
};

const NOTHING_YET = { received: 0, lost: 0, sent: null };

const put = ({ supplies, closedSupplies }: Supplies, id: SupplyId, supply: ExpectedSupply): Supplies => {
  const open = new Map(supplies);
  const closed = new Map(closedSupplies);
  closed.delete(id);
  if (supply.expected > 0) open.set(id, supply);
  else {
    open.delete(id);
    closed.set(id, supply);
  }
  const [oldest] = closed.keys();
  if (closed.size > CLOSED_MAX && oldest !== undefined) closed.delete(oldest);
  return { supplies: open, closedSupplies: closed };
};
