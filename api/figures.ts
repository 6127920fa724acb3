import { EVERYTHING, scopeOfChannel, scopeOfLocation } from '../projections/daily.ts';
import { EVERY_SKU } from '../projections/return-figures.ts';
import { ok } from './answer.ts';
import { type Caller, forbidden, mayAlways, narrowed, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { ListedFigures, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { FiguresAnswer, figuresQuery, ReturnFiguresAnswer, returnFiguresQuery } from './schemas/figures.ts';
import { listOf } from './schemas/list.ts';

const READ: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

export type FiguresDependencies = { readonly reads: Pick<Reads, 'figures' | 'returnFigures'> };

export const figuresRoutes = ({ reads }: FiguresDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/figures',
    name: 'listFigures',
    summary: 'Figures by day (UTC): of channels, of locations, or without either of everything. `to` is included.',
    access: { may: READ },
    params: {},
    query: figuresQuery,
    body: NoBody,
    answers: { 200: listOf(FiguresAnswer) },
    async handle({ caller, query: { channel, location, limit = LIMIT, ...days } }) {
      const scopes = scopesOf(caller, channel, location);
      const { items, next } = await reads.figures({ ...days, limit, scopes });
      return ok({ items: items.map(presentFigures), next });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/figures/returns',
    name: 'listReturnFigures',
    summary: 'What was shipped and what was asked back, by day (UTC) and reason: of SKUs, or of everything.',
    access: { may: ['operator', 'auditor'] },
    params: {},
    query: returnFiguresQuery,
    body: NoBody,
    answers: { 200: listOf(ReturnFiguresAnswer) },
    async handle({ query: { limit = LIMIT, ...asked } }) {
      const { items, next } = await reads.returnFigures({ ...asked, limit });
      return ok({
        items: items.map(({ sku, ...figures }) => ({ sku: sku === EVERY_SKU ? null : sku, ...figures })),
        next,
      });
    },
  }),
];

/** What is asked for, within what the key may see: a channel or a location sees its own. */
const scopesOf = (
  caller: Caller,
  channel: readonly string[] | undefined,
  location: readonly string[] | undefined,
): readonly string[] => {
  const nothingAsked = channel === undefined && location === undefined;
  if (nothingAsked && mayAlways(caller, READ)) return [EVERYTHING];
  const channels = nothingAsked || channel !== undefined ? narrowed(caller, READ, caller.channels, channel) : [];
  const locations = nothingAsked || location !== undefined ? narrowed(caller, READ, caller.locations, location) : [];
  const scopes = [...(channels ?? []).map(scopeOfChannel), ...(locations ?? []).map(scopeOfLocation)];
  if (scopes.length === 0) throw forbidden();
  return scopes;
};

/** Figures as they go over the wire. */
export const presentFigures = ({ scope, date, ...figures }: ListedFigures) => ({
  date,
  channel: idIn(scope, scopeOfChannel('')),
  location: idIn(scope, scopeOfLocation('')),
  ...figures,
});

const idIn = (scope: string, prefix: string): string | null =>
  scope.startsWith(prefix) ? scope.slice(prefix.length) : null;
