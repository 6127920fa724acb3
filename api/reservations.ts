import { randomUUID } from 'node:crypto';
import type { StaticEncode } from 'typebox';
import { type ReservationId, reservationIdOf } from '../domain/ids.ts';
import type {
  ReservationAt,
  ReservationCommands,
  ReservationOutcome,
  ReservationRequest,
} from '../runtime/reservation-commands.ts';
import { type Document, ok, refused } from './answer.ts';
import { type Caller, forbidden, guard, hidden, mayAlways, type Role } from './caller.ts';
import { presentReservation } from './present-reservation.ts';
import { Problem } from './problem.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { ReservationAnswer, Reserve, reservationParams } from './schemas/reservation.ts';

const ACT: readonly Role[] = ['operator', 'channel'];
const READ: readonly Role[] = ['operator', 'auditor', 'channel'];

export type ReservationRouteDependencies = { readonly reservations: ReservationCommands };

const toOne = { params: reservationParams, query: {}, body: NoBody, answers: { 200: ReservationAnswer } } as const;

export const reservationRoutes = ({ reservations }: ReservationRouteDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/reservations',
    name: 'reserve',
    summary: 'Hold stock for a checkout, for a while; or change or extend what is held for it.',
    access: { may: ACT },
    params: {},
    query: {},
    body: Reserve,
    answers: { 201: ReservationAnswer },
    async handle({ caller, body, cause }) {
      if (!mayAlways(caller, ACT) && !caller.channels.has(body.channel)) throw forbidden();
      return answered(201, await reservations.set(requestOf(body), cause));
    },
  }),
  route({
    ...toOne,
    method: 'GET',
    path: '/v1/reservations/{reservation}',
    name: 'readReservation',
    summary: 'What is held for a checkout at this moment.',
    access: { may: READ, single: true },
    async handle({ caller, params }) {
      return ok(presentReservation(await readable(reservations, caller, READ, params.reservation)));
    },
  }),
  route({
    ...toOne,
    method: 'DELETE',
    path: '/v1/reservations/{reservation}',
    name: 'releaseReservation',
    summary: 'Let go of what is held for a checkout.',
    access: { may: ACT, single: true },
    async handle({ caller, params, cause }) {
      await readable(reservations, caller, ACT, params.reservation);
      return answered(200, await reservations.release(params.reservation, cause));
    },
  }),
];

const answered = (status: number, outcome: ReservationOutcome): Document =>
  'refused' in outcome ? refused(outcome.refused) : { status, body: presentReservation(outcome) };

/** A reservation that a caller may know of. Throws 404 for one that is not there, or not for this key. */
const readable = async (
  reservations: Pick<ReservationCommands, 'read'>,
  caller: Caller,
  may: readonly Role[],
  id: ReservationId,
): Promise<ReservationAt> => {
  const found = await reservations.read(id);
  if (found === null) throw hidden();
  guard(caller, may, { channel: found.last.data.demand.channel, locations: [] });
  return found;
};

const requestOf = (body: StaticEncode<typeof Reserve>): ReservationRequest => {
  const { channel, lines, minutes = null, shipTo, collectAt = null, reservation, partial = false } = body;
  if (shipTo !== undefined && collectAt !== null) {
    const errors = [{ path: '/collectAt', message: 'is not needed where it is shipped' }];
    throw new Problem('malformed', 'The reservation contradicts itself.', errors);
  }
  return {
    reservation: reservation ?? reservationIdOf(randomUUID()),
    isNew: reservation === undefined,
    demand: { channel, country: shipTo?.country ?? null, at: collectAt },
    lines,
    minutes,
    partial,
  };
};
