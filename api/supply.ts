import type { SupplyId } from '../domain/ids.ts';
import type { SupplyCommands, SupplyOutcome } from '../runtime/supply-commands.ts';
import { type Document, ok, refused } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import { presentSupply } from './present-supply.ts';
import { Problem } from './problem.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import {
  ExpectSupply,
  SendTransfer,
  SupplyAnswer,
  SupplyChanged,
  SupplyIdText,
  SupplyUnits,
  supplyQuery,
} from './schemas/supply.ts';

const WRITE: readonly Role[] = ['operator'];
const READ: readonly Role[] = ['operator', 'auditor'];

export type SupplyDependencies = {
  readonly supply: SupplyCommands;
  readonly reads: Pick<Reads, 'supplies' | 'supply'>;
};

export const supplyRoutes = (dependencies: SupplyDependencies): readonly Route[] => [
  ...commandRoutes(dependencies),
  ...readRoutes(dependencies),
];

const commandRoutes = ({ supply }: SupplyDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/supply/{id}',
    name: 'expectSupply',
    summary:
      'What is expected of a supply: the quantity is all of it, with what has come already. 0 cancels what has still to come.',
    access: { may: WRITE },
    params: { id: SupplyIdText },
    query: {},
    body: ExpectSupply,
    answers: { 200: SupplyChanged },
    async handle({ params: { id }, body: { sku, location, quantity, expectedAt }, cause }) {
      return changed(id, await supply.expect(sku, { supply: id, location, quantity, at: utc(expectedAt) }, cause));
    },
  }),
  booking('receipts', 'receiveSupply', 'Goods of a supply have come.', supply.receive),
  booking('losses', 'loseSupply', 'Goods of a supply will never come.', supply.lose),
  route({
    method: 'POST',
    path: '/v1/transfers',
    name: 'sendTransfer',
    summary: 'Goods leave a location for another. What comes of them is told of the supply with the same id.',
    access: { may: WRITE },
    params: {},
    query: {},
    body: SendTransfer,
    answers: { 200: SupplyChanged },
    async handle({ body: { id, sku, from, to, quantity, expectedAt }, cause }) {
      if (from === to) {
        const errors = [{ path: '/to', message: 'must be another location' }];
        throw new Problem('unprocessable', 'A transfer goes from one location to another.', errors);
      }
      return changed(id, await supply.send(sku, { supply: id, from, to, quantity, at: utc(expectedAt) }, cause));
    },
  }),
];

/** A route that books units of a supply, once for each reference. */
const booking = (what: string, name: string, summary: string, book: SupplyCommands['receive']): Route =>
  route({
    method: 'POST',
    path: `/v1/supply/{id}/${what}`,
    name,
    summary,
    access: { may: WRITE, single: true },
    params: { id: SupplyIdText },
    query: {},
    body: SupplyUnits,
    answers: { 200: SupplyChanged },
    async handle({ params: { id }, body: { quantity, reference }, cause, reference: key }) {
      return changed(id, await book({ supply: id, quantity, reference: reference ?? key }, cause));
    },
  });

const readRoutes = ({ reads }: SupplyDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/supply',
    name: 'listSupply',
    summary: 'Supplies, by the instant at which they are expected.',
    access: { may: READ },
    params: {},
    query: supplyQuery,
    body: NoBody,
    answers: { 200: listOf(SupplyAnswer) },
    async handle({ query: { limit = LIMIT, ...filters } }) {
      const { items, next } = await reads.supplies({ ...filters, limit });
      return ok({ items: items.map((one) => presentSupply(one.id, one.sku, one.supply, one.status)), next });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/supply/{id}',
    name: 'readSupply',
    summary: 'One supply, as the views know it.',
    access: { may: READ, single: true },
    params: { id: SupplyIdText },
    query: {},
    body: NoBody,
    answers: { 200: SupplyAnswer },
    async handle({ params: { id } }) {
      const known = await reads.supply(id);
      if (known === null) throw hidden();
      return ok(presentSupply(known.id, known.sku, known.supply, known.status));
    },
  }),
];

const changed = (id: SupplyId, outcome: SupplyOutcome): Document =>
  'refused' in outcome
    ? refused(outcome.refused)
    : ok({ id, sku: outcome.sku, changed: outcome.changed, position: String(outcome.position) });
