import { Type } from 'typebox';
import { SHORT_STATES } from '../../projections/availability.ts';
import { anyOf, ChannelIdText, Instant, Paging, SkuText, UnitsInAll } from './common.ts';
import { LowStock } from './setup.ts';

const State = Type.Enum([...SHORT_STATES]);

export const availabilityQuery = { ...Paging, channel: anyOf(ChannelIdText), state: anyOf(State) };

export const AvailabilityAnswer = Type.Object(
  {
    channel: ChannelIdText,
    sku: SkuText,
    state: State,
    available: Type.Union([UnitsInAll], { description: 'units that could be sold when it came to that' }),
    lowStock: LowStock,
    since: Instant,
  },
  { title: 'Availability' },
);
