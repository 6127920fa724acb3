import { type Decision, type Refusal, refuse } from '../domain/fact.ts';
import type { ReservationId } from '../domain/ids.ts';
import type { ReservationEvent } from '../domain/reservation/facts.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { lastOf, recordOn } from './last-fact.ts';

/** A reservation as its last fact says. */
export type ReservationFact = Recorded & ReservationEvent;

/** The reservations of checkouts, each in a stream of its own. */
export type Reservations = {
  /** `null` when there is none. Throws what the log throws. */
  readonly last: (reservation: ReservationId) => Promise<ReservationFact | null>;
  /**
   * Decides on the last fact, and appends. `before` is what was decided on, `last` what stands then. Throws `Contended` when others were
   * faster too often, and what the log throws.
   */
  readonly record: (
    reservation: ReservationId,
    decide: (last: ReservationFact | null) => Decision<ReservationEvent>,
    cause: Cause,
  ) => Promise<Stands | { readonly refused: Refusal }>;
};

type Stands = { readonly before: ReservationFact | null; readonly last: ReservationFact };

export const reservationsIn = (log: Pick<EventLog, 'read' | 'append'>): Reservations => {
  const record = recordOn(log);
  return {
    last: async (reservation) => factOf((await lastOf(log, streamOf(reservation))).event),
    async record(reservation, decide, cause) {
      let before: ReservationFact | null = null;
      const outcome = await record(
        streamOf(reservation),
        (last) => {
          before = factOf(last);
          return decide(before);
        },
        cause,
      );
      if ('refused' in outcome) return outcome;
      const last = factOf(outcome.written.at(-1) ?? null) ?? before;
      return last === null ? refuse('unknown', 'There is no such reservation.') : { before, last };
    },
  };
};

const streamOf = (reservation: ReservationId): string => `reservation-${reservation}`;

const factOf = (event: Recorded | null): ReservationFact | null => {
  switch (event?.type) {
    case 'ReservationSet':
    case 'ReservationReleased':
    case 'ReservationOrdered':
      return event;
    default:
      return null;
  }
};
