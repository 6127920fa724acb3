import type { Sku, SupplyId } from '../domain/ids.ts';
import { isOfSupply, type SupplyEvent } from '../domain/stock/facts.ts';
import { type ExpectedSupply, evolveSupply } from '../domain/stock/supply.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfStock } from './event.ts';
import type { Projection } from './port.ts';

/** What was bought or sent, when it is expected, and what has become of it. */
export type SupplyDocument = {
  readonly id: SupplyId;
  readonly sku: Sku;
  readonly supply: ExpectedSupply;
  readonly status: SupplyStatus;
  readonly location: string;
  readonly expectedAt: string;
  /** When it must have come, as long as something has still to come and it has not been told that it is late. */
  readonly dueAt: string | null;
};

export const SUPPLY_STATUSES = ['expected', 'late', 'received', 'cancelled', 'lost'] as const;
export type SupplyStatus = (typeof SUPPLY_STATUSES)[number];

export const supplies: Projection<Recorded, SupplyDocument> = {
  name: 'supplies',
  version: 1,
  indexes: [['expectedAt'], ['sku', 'expectedAt'], ['location', 'expectedAt'], ['status', 'expectedAt'], ['dueAt']],
  keys: (event) => (isNewsOfSupply(event) ? [event.data.supply] : []),
  evolve: (document, event) => {
    if (!isNewsOfSupply(event)) return document;
    const supply = evolveSupply(document?.supply, event);
    if (supply === undefined) return document;
    const status = statusAfter(supply, event);
    return {
      id: event.data.supply,
      sku: event.data.sku,
      supply,
      status,
      location: supply.location,
      expectedAt: supply.at,
      dueAt: status === 'expected' ? supply.at : null,
    };
  },
};

const isNewsOfSupply = (event: Recorded): event is Recorded & SupplyEvent => isOfStock(event) && isOfSupply(event);

/** What is closed has the name of what closed it. */
const statusAfter = ({ expected, late }: ExpectedSupply, event: SupplyEvent): SupplyStatus => {
  if (expected > 0) return late ? 'late' : 'expected';
  return event.type === 'SupplyCancelled' ? event.data.reason : 'received';
};
