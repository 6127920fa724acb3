import { readFile } from 'node:fs/promises';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';

/** Drawn from the code by `npm run draw`. */
export const CATALOGUE_FILE = new URL('../docs/asyncapi.json', import.meta.url);

export const eventCatalogueRoutes = (): readonly Route[] => [
  route({
    method: 'GET',
    path: '/asyncapi.json',
    name: 'eventCatalogue',
    summary: 'Every fact that a webhook is told of, and the shape of its data, as AsyncAPI.',
    access: 'open',
    params: {},
    query: {},
    body: NoBody,
    answers: { 200: null },
    handle: async () => ({
      status: 200,
      type: 'application/json; charset=utf-8',
      text: await readFile(CATALOGUE_FILE, 'utf8'),
    }),
  }),
];
