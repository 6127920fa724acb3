import type { WeirEvent } from '../domain/events.ts';
import { chart, type Given, ORDER } from '../domain/order/testing.ts';
import { whoseOf } from '../domain/order/whose.ts';
import { addMinutes, type Instant } from '../domain/time.ts';
import type { Metadata, Recorded } from '../log/codec.ts';
import { upcast } from '../log/upcasters/upcast.ts';
import type { Document, Projection } from './port.ts';

export const NOON: Instant = '2026-11-24T12:00:00.000Z';

/** A fact as it would be read from the log; a minute after noon for each revision, unless it is said when. */
export const recorded = (
  stream: string,
  revision: number,
  event: WeirEvent,
  metadata: Partial<Metadata> = {},
): Recorded => ({
  ...event,
  id: `${stream}@${revision}`,
  stream,
  revision,
  position: BigInt(revision + 1),
  metadata: {
    at: addMinutes(NOON, revision),
    by: 'test',
    correlationId: stream,
    causationId: 'test',
    schema: 1,
    hash: '',
    ...metadata,
  },
});

/** A fact of a type that only a later version knows. */
export const fromTomorrow = (stream: string, revision: number): Recorded => {
  const { type, data, ...place } = recorded(stream, revision, { type: 'KeyRevoked', data: { id: '' } });
  return upcast({ ...place, type: `${type}FromTomorrow`, data: { order: 'o-1', sku: 'A', of: data } });
};

/**
 * The facts of an order as its stream holds them, told one after the other: an instant is the time of all that come after it. Each
 * must be legal where it stands.
 */
export const historyOf = (...steps: readonly (Given | Instant)[]): readonly Recorded[] => {
  const on = chart();
  const facts: Recorded[] = [];
  let at = NOON;
  for (const step of steps) {
    if (typeof step === 'string') at = step;
    else {
      for (const event of typeof step === 'function' ? step(on.order()) : [step]) {
        facts.push(recorded(`order-${ORDER}`, facts.length, event, { at, ...whoseOf(on.order(), event) }));
        on.take(event);
      }
    }
  }
  return facts;
};

/** A document after some facts, of those that the projection says touch it. */
export const folded = <D extends Document>(
  projection: Projection<Recorded, D>,
  facts: readonly Recorded[],
  id: string,
): D | null =>
  facts.reduce<D | null>(
    (document, fact) => (projection.keys(fact).includes(id) ? projection.evolve(document, fact, id) : document),
    null,
  );
