import type { Recorded } from '../codec.ts';

/** The version of the shapes that are written now. */
export const SCHEMA = 4;

/** An event as it was parsed: of whatever shape its schema had when it was written. */
export type Parsed = Pick<Recorded, 'id' | 'stream' | 'revision' | 'position' | 'metadata'> & {
  readonly type: string;
  readonly data: unknown;
};

/**
 * Brings an event of an older shape to the present one, when it is read: history itself is never rewritten. A type that is not
 * known comes through as it is, for whoever reads it to pass over or to refuse.
 */
export const upcast = (event: Parsed): Recorded => {
  const second = event.metadata.schema < 2 ? toSecond(event) : event;
  const third = event.metadata.schema < 3 ? toThird(second) : second;
  const present = event.metadata.schema < 4 ? toFourth(third) : third;
  if (isOurs(present)) return present;
  throw new TypeError(`event ${event.id} of ${event.stream} has no data`);
};

/** Version 2: a channel says how long it keeps personal data. */
const toSecond = (event: Parsed): Parsed =>
  event.type === 'ChannelSet' && typeof event.data === 'object'
    ? { ...event, data: { ...event.data, retentionDays: null } }
    : event;

/** Version 3: a channel has its part of scarce stock and its limits, and a location may be paused. */
const toThird = (event: Parsed): Parsed => {
  if (typeof event.data !== 'object') return event;
  if (event.type === 'ChannelSet') return { ...event, data: { ...UNLIMITED, ...event.data } };
  return event.type === 'LocationSet' ? { ...event, data: { paused: false, ...event.data } } : event;
};

/** Version 4: a product may be a kit or not be released yet; backorders of a channel may go first, and it may say what is low. */
const toFourth = (event: Parsed): Parsed => {
  if (typeof event.data !== 'object') return event;
  if (event.type === 'ChannelSet') return { ...event, data: { backorderPriority: 0, lowStock: null, ...event.data } };
  return event.type === 'ProductSet' ? { ...event, data: { components: null, releaseAt: null, ...event.data } } : event;
};

const UNLIMITED = { share: null, backorderLimit: null, maxPerOrder: null, onShortage: 'reroute' } as const;

/** The log is written by our own codec alone, and the hash chain shows if it was not: so the type names the shape of the data. */
const isOurs = (event: Parsed): event is Recorded => typeof event.data === 'object' && event.data !== null;
