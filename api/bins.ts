import type { Bin } from '../domain/setup/bin.ts';
import type { Setup, SetupOutcome } from '../runtime/setup.ts';
import { type Document, ok, refused } from './answer.ts';
import { guard, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { LocationIdText, NoBody } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import { BinListed, BinsSet, binsQuery, SetBins } from './schemas/picking.ts';

const SET: readonly Role[] = ['operator', 'location'];
const READ: readonly Role[] = ['operator', 'auditor', 'location'];

export type BinDependencies = { readonly setup: Pick<Setup, 'setBin'>; readonly reads: Pick<Reads, 'bins'> };

const AT_ONCE_MAX = 20;

/** Where articles lie at a location: its own people know. */
export const binRoutes = ({ setup, reads }: BinDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/locations/{location}/bins',
    name: 'setBins',
    summary: 'Say where articles lie; null: nowhere in particular. Those that are not named stay as they are.',
    access: { may: SET, single: true },
    params: { location: LocationIdText },
    query: {},
    body: SetBins,
    answers: { 200: BinsSet },
    async handle({ caller, params: { location }, body, cause }) {
      guard(caller, SET, { locations: [location] });
      const set = ({ sku, bin }: Omit<Bin, 'location'>) =>
        setup.setBin({ location, sku, bin }, cause(`bin-${location}/${sku}`));
      const outcomes: SetupOutcome[] = [];
      for (let from = 0; from < body.bins.length; from += AT_ONCE_MAX) {
        outcomes.push(...(await Promise.all(body.bins.slice(from, from + AT_ONCE_MAX).map(set))));
      }
      return answered(outcomes);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/locations/{location}/bins',
    name: 'listBins',
    summary: 'Where articles lie, by SKU.',
    access: { may: READ, single: true },
    params: { location: LocationIdText },
    query: binsQuery,
    body: NoBody,
    answers: { 200: listOf(BinListed) },
    async handle({ caller, params: { location }, query: { limit = LIMIT, ...page } }) {
      guard(caller, READ, { locations: [location] });
      return ok(await reads.bins({ ...page, limit, location }));
    },
  }),
];

const answered = (outcomes: readonly SetupOutcome[]): Document => {
  let changed = 0;
  let position = 0n;
  for (const outcome of outcomes) {
    if ('refused' in outcome) return refused(outcome.refused);
    if (outcome.changed) changed += 1;
    if (outcome.position !== null && outcome.position > position) position = outcome.position;
  }
  return ok({ changed, position: String(position) });
};
