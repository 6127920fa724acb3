/** Plays recorded samples: answers each call with the sample's answer to it, and nothing that the sample does not have. */
import { readFileSync } from 'node:fs';
import { type CarrierServer, type Given, startServer } from './server.ts';

type Sample = {
  readonly exchanges?: readonly Exchange[];
  /** Calls of theirs to us. */
  readonly deliveries?: readonly { readonly request: { readonly body: unknown } }[];
};

export type Exchange = {
  readonly title: string;
  readonly request: { readonly method: string; readonly url: string; readonly body?: unknown };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body?: unknown };
};

const sampleOf = (carrier: string, name: string): Sample => {
  const file = new URL(`../../connectors/carriers/${carrier}/samples/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
};

/** The exchanges of `connectors/carriers/CARRIER/samples/NAME.json`. */
export const exchangesOf = (carrier: string, name: string): readonly Exchange[] =>
  sampleOf(carrier, name).exchanges ?? [];

/** The body of the first call to us in a sample. */
export const deliveryOf = (carrier: string, name: string): string =>
  JSON.stringify(sampleOf(carrier, name).deliveries?.[0]?.request.body);

export const exchangeOf = (carrier: string, name: string, title: string): Exchange => {
  const found = exchangesOf(carrier, name).find((exchange) => exchange.title.startsWith(title));
  if (found === undefined) throw new Error(`no exchange "${title}" in ${name}`);
  return found;
};

/** Answers by method and path, each with the exchange given for it; tokens are to be had always. */
export const startReplay = (exchanges: readonly Exchange[]): Promise<CarrierServer> =>
  startServer((asked, violations): Given => {
    if (asked.path.endsWith('/token')) return { status: 200, json: { access_token: 'ACCESS', expires_in: 3600 } };
    const exchange = exchanges.find(({ request }) => {
      const { pathname } = new URL(request.url);
      return request.method === asked.method && pathname === asked.path;
    });
    if (exchange === undefined) {
      violations.push(`${asked.method} ${asked.path} is not in the sample`);
      return { status: 404 };
    }
    const { status, headers, body } = exchange.response;
    return typeof body === 'string' || body === undefined
      ? { status, headers, bytes: Buffer.from(body ?? '') }
      : { status, headers, json: body };
  });
