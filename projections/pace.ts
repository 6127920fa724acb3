import type { Recorded } from '../log/codec.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** Orders placed in an hour (UTC, of when that was recorded), minute by minute. */
export type PaceDocument = {
  /** The instant at which the hour begins. */
  readonly hour: string;
  /** By channel: 60 numbers. */
  readonly placed: { readonly [channel: string]: readonly number[] };
};

const MINUTES = 60;

export const pace: Projection<Recorded, PaceDocument> = {
  name: 'pace',
  version: 1,
  indexes: [['hour']],
  keys: (event) => (event.type === 'OrderPlaced' ? [hourOf(event.metadata.at)] : []),
  evolve: (document, event, id) => {
    if (event.type !== 'OrderPlaced') return document;
    const { channel } = event.data;
    const placed = document?.placed ?? {};
    const before = ownOf(placed, channel) ?? new Array<number>(MINUTES).fill(0);
    const minute = minuteOf(event.metadata.at);
    return {
      hour: id,
      placed: { ...placed, [channel]: before.map((orders, at) => (at === minute ? orders + 1 : orders)) },
    };
  },
};

const HOUR_LENGTH = 'YYYY-MM-DDTHH'.length;

/** The beginning of the hour that an instant is in. */
export const hourOf = (at: string): string => `${at.slice(0, HOUR_LENGTH)}:00:00.000Z`;

const minuteOf = (at: string): number => Number(at.slice(HOUR_LENGTH + 1, HOUR_LENGTH + 3));
