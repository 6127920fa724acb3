import { Type } from 'typebox';
import {
  FulfilmentIdText,
  Instant,
  LineIdText,
  LocationIdText,
  nullable,
  Paging,
  Position,
  QuantityOrNone,
  SkuText,
  STRICT,
  text,
  UnitsInAll,
} from './common.ts';
import { Assignee, FULFILMENTS_AT_ONCE_MAX } from './fulfilment.ts';

const { Optional } = Type;

const BinText = text(50);

export const SetBins = Type.Object(
  {
    bins: Type.Array(Type.Object({ sku: SkuText, bin: nullable(BinText) }, STRICT), { minItems: 1, maxItems: 1_000 }),
  },
  STRICT,
);
export const BinsSet = Type.Object({
  changed: Type.Integer({ description: 'bins that were another' }),
  position: Position,
});
export const BinListed = Type.Object({ sku: SkuText, bin: Type.String() }, { title: 'Bin' });
export const binsQuery = Paging;

export const MakePickList = Type.Object(
  {
    location: LocationIdText,
    fulfilments: Optional(
      Type.Array(FulfilmentIdText, { minItems: 1, maxItems: FULFILMENTS_AT_ONCE_MAX, uniqueItems: true }),
    ),
    limit: Optional(Type.Integer({ minimum: 1, maximum: FULFILMENTS_AT_ONCE_MAX, default: 50 })),
    assignee: Optional(Assignee),
  },
  STRICT,
);

const tote = Type.Integer({ description: 'the place on the list, from 1: what the goods are sorted into' });

export const PickList = Type.Object(
  {
    location: LocationIdText,
    fulfilments: Type.Array(
      Type.Object({
        tote,
        id: FulfilmentIdText,
        orderId: Type.String(),
        externalId: nullable(Type.String()),
        method: Type.Enum(['ship', 'collect']),
        shipBy: Instant,
        assignee: nullable(Type.String()),
      }),
    ),
    stops: Type.Array(
      Type.Object({
        bin: nullable(Type.String()),
        sku: SkuText,
        name: nullable(Type.String()),
        barcodes: Type.Array(Type.String()),
        quantity: UnitsInAll,
        for: Type.Array(
          Type.Object({ tote, fulfilment: FulfilmentIdText, lineId: LineIdText, quantity: QuantityOrNone }),
        ),
      }),
      { description: 'in the order in which the bins are walked' },
    ),
    leftOut: Type.Array(Type.Object({ id: FulfilmentIdText, reason: Type.String() })),
  },
  { title: 'PickList' },
);
