import { ok } from './answer.ts';
import { narrowed, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { AvailabilityAnswer, availabilityQuery } from './schemas/availability.ts';
import { NoBody } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';

const READ: readonly Role[] = ['operator', 'auditor', 'channel'];

export type AvailabilityDependencies = { readonly reads: Pick<Reads, 'availability'> };

export const availabilityRoutes = ({ reads }: AvailabilityDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/availability',
    name: 'listAvailability',
    summary: 'SKUs that are low or out in a channel that says what is low, the newest first.',
    access: { may: READ },
    params: {},
    query: availabilityQuery,
    body: NoBody,
    answers: { 200: listOf(AvailabilityAnswer) },
    async handle({ caller, query: { channel, limit = LIMIT, ...filters } }) {
      const channels = narrowed(caller, READ, caller.channels, channel);
      return ok(
        await reads.availability({ ...filters, limit, ...(channels === undefined ? {} : { channel: channels }) }),
      );
    },
  }),
];
