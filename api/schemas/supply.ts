import { Type } from 'typebox';
import type { SupplyId } from '../../domain/ids.ts';
import { SUPPLY_STATUSES } from '../../projections/supplies.ts';
import {
  anyOf,
  Instant,
  idText,
  LocationIdText,
  NO_SLASH,
  nullable,
  Paging,
  Position,
  Reference,
  SkuText,
  STRICT,
  UNITS_MAX,
} from './common.ts';

const { Optional } = Type;

export const SupplyIdText = Type.Unsafe<SupplyId>(idText(`the id of a supply, ${NO_SLASH}`, 128));
const Units = Type.Integer({ minimum: 1, maximum: UNITS_MAX });
const UnitsOrNone = Type.Integer({ minimum: 0, maximum: UNITS_MAX });

export const ExpectSupply = Type.Object(
  { sku: SkuText, location: LocationIdText, quantity: UnitsOrNone, expectedAt: Instant },
  STRICT,
);
export const SendTransfer = Type.Object(
  { id: SupplyIdText, sku: SkuText, from: LocationIdText, to: LocationIdText, quantity: Units, expectedAt: Instant },
  STRICT,
);
export const SupplyUnits = Type.Object({ quantity: Units, reference: Optional(Reference) }, STRICT);

export const SupplyChanged = Type.Object({
  id: SupplyIdText,
  sku: SkuText,
  changed: Type.Boolean(),
  position: Position,
});

/** `quantity` in all: received, lost and still expected. */
export const SupplyAnswer = Type.Object(
  {
    id: SupplyIdText,
    sku: SkuText,
    kind: Type.Enum(['purchase', 'transfer']),
    location: LocationIdText,
    from: nullable(LocationIdText),
    quantity: UnitsOrNone,
    expected: UnitsOrNone,
    received: UnitsOrNone,
    lost: UnitsOrNone,
    expectedAt: Instant,
    status: Type.Enum([...SUPPLY_STATUSES]),
  },
  { title: 'Supply' },
);

export const supplyQuery = {
  ...Paging,
  sku: anyOf(SkuText),
  location: anyOf(LocationIdText),
  status: anyOf(Type.Enum([...SUPPLY_STATUSES])),
};
