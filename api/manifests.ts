import { randomUUID } from 'node:crypto';
import { manifestIdOf } from '../domain/ids.ts';
import type { ManifestAt, ManifestCommands } from '../runtime/manifests.ts';
import { ok, refused } from './answer.ts';
import { guard, guardPlace, hidden, narrowed, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { ManifestIdText, NoBody } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import { MakeManifest, ManifestAnswer, ManifestListed, manifestsQuery } from './schemas/manifest.ts';

const ACT: readonly Role[] = ['operator', 'location'];
const READ: readonly Role[] = ['operator', 'auditor', 'location'];

export type ManifestDependencies = {
  readonly manifests: ManifestCommands;
  readonly reads: Pick<Reads, 'manifests'>;
};

/** What leaves a location together, handed over to a carrier. */
export const manifestRoutes = ({ manifests, reads }: ManifestDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/manifests',
    name: 'handOver',
    summary:
      'Hand over what is packed at a location, all of it unless it is named: it has left, and the manifest is closed.',
    access: { may: ACT },
    params: {},
    query: {},
    body: MakeManifest,
    answers: { 200: ManifestAnswer },
    async handle({ caller, body, cause, reference }) {
      const { location, carrier = null, fulfilments } = body;
      guardPlace(caller, ACT, location);
      const id = body.id ?? manifestIdOf(reference ?? randomUUID());
      const parts = fulfilments?.map(({ id: fulfilment, trackingNumber = null, trackingUrl = null }) => {
        return { fulfilment, trackingNumber, trackingUrl };
      });
      const outcome = await manifests.handOver({ id, location, carrier, fulfilments: parts ?? null }, cause);
      return 'refused' in outcome ? refused(outcome.refused) : ok(present(outcome));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/manifests',
    name: 'listManifests',
    summary: 'Manifests, the newest first.',
    access: { may: READ },
    params: {},
    query: manifestsQuery,
    body: NoBody,
    answers: { 200: listOf(ManifestListed) },
    async handle({ caller, query: { limit = LIMIT, location, ...page } }) {
      const locations = narrowed(caller, READ, caller.locations, location);
      return ok(await reads.manifests({ ...page, limit, ...(locations === undefined ? {} : { location: locations }) }));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/manifests/{manifestId}',
    name: 'readManifest',
    summary: 'One manifest, with its parcels.',
    access: { may: READ, single: true },
    params: { manifestId: ManifestIdText },
    query: {},
    body: NoBody,
    answers: { 200: ManifestAnswer },
    async handle({ caller, params: { manifestId } }) {
      const found = await manifests.read(manifestId);
      if (found === null) throw hidden();
      guard(caller, READ, { locations: [found.manifest.location] });
      return ok(present(found));
    },
  }),
];

const present = ({ manifest, openedAt, closedAt, position }: ManifestAt) => {
  const { id, location, carrier, status } = manifest;
  const { handedOver, leftOut } = status === 'open' ? NOTHING_LEFT : manifest;
  const parcels = handedOver.flatMap(({ fulfilment, order, parcels: parts, ...tracking }) =>
    parts.map((parcel, index) => ({ fulfilment, orderId: order, parcel: index + 1, ...parcel, ...tracking })),
  );
  return {
    ...{ id, location, carrier, status, openedAt, closedAt },
    fulfilments: status === 'open' ? manifest.fulfilments.length : handedOver.length,
    parcels,
    weightGrams: parcels.reduce((sum, { weightGrams = 0 }) => sum + weightGrams, 0),
    leftOut: leftOut.map(({ fulfilment, reason }) => ({ id: fulfilment, reason })),
    position: String(position),
  };
};

const NOTHING_LEFT = { handedOver: [], leftOut: [] } as const;
