/** Each ERP as a connector is set up for it: its settings and secrets as a user gives them, and a server that speaks as it does. */
import { expect } from 'vitest';
import type { Client, Json } from '../client.ts';
import { COMPANY, LOCATION, startBusinessCentralServer, TENANT } from './business-central.ts';
import { startFortnoxServer } from './fortnox.ts';
import { startVismaServer, TENANT as VISMA_TENANT } from './visma-net.ts';
import { type Clock, type ErpServer, startClock } from './world.ts';

export type ErpSystem = {
  readonly name: string;
  readonly server: ErpServer;
  readonly settings: Readonly<Record<string, Json>>;
  /** Of another company, which we are not let into; with what is said of that. */
  readonly otherCompany: { readonly settings: Json; readonly said: RegExp };
  /** What it calls the warehouse that is `wh-1`. */
  readonly warehouse: string;
  /** Settings with which its documents move its stock; `null` where none do. */
  readonly movesStock: Json | null;
  /** What a person does beside the settings and the secrets. */
  readonly letIn: (client: Client) => Promise<void>;
};

/** The name of the connector. */
export const BOOKS = 'books';
const SECRET = 'SECRET';

const accounts = (sales: string) => ({ sales, freight: '3520', fees: '3540' });
const RATES = [
  { rate: 25, vatCode: 'MOMS25', accounts: accounts('3001') },
  { rate: 12, vatCode: 'MOMS12', accounts: accounts('3002') },
  { rate: 6, vatCode: 'MOMS06', accounts: accounts('3003') },
  { rate: 0, vatCode: 'MOMS00', accounts: accounts('3004') },
];

/** A Swedish company's policy: four rates, and one customer for all orders of the shop. */
const policy = {
  channels: ['web'],
  invoice: 'shipment',
  customers: { kind: 'collective', numbers: { web: 'WEB' } },
  vat: RATES.map((rate) => ({ country: 'SE', ...rate })),
  country: 'SE',
  giftCards: { account: '2421', vatCode: 'MOMS00' },
  rounding: { account: '3740' },
  timeZone: 'Europe/Stockholm',
  lookupLagSeconds: 1,
};

const uncoded = <T extends { readonly vatCode: string }>({ vatCode: _, ...rest }: T) => rest;

const fortnox = async (clock: Clock): Promise<ErpSystem> => {
  const server = await startFortnoxServer(clock);
  const settings = {
    ...policy,
    ...{ vat: policy.vat.map(uncoded), giftCards: uncoded(policy.giftCards), warehouses: { GBG: 'wh-1' } },
    ...{ clientId: 'CLIENT', baseUrl: server.url, loginUrl: `${server.url}/oauth-v1` },
  };
  return {
    ...{ name: 'fortnox', server, settings, warehouse: 'GBG', movesStock: { articles: true } },
    otherCompany: { settings: { tenantId: 555_111 }, said: /\/tenantId: it is 555111, .* Testbolaget AB, 29302/ },
    async letIn(client) {
      const redirectUri = 'https://weir.example.com/back';
      const begun = await client.post(`/v1/connectors/${BOOKS}/login`, {
        redirectUri,
        state: 'a-state-nobody-guesses',
      });
      const { searchParams } = await browserTo(begun.body.address);
      const code = { redirectUri, code: searchParams.get('code') };
      const { body } = await client.post(`/v1/connectors/${BOOKS}/login/code`, code);
      expect(body.findings).toContain('logged in: the tokens are kept, sealed');
    },
  };
};

/** Where a browser is sent on to from an address. */
export const browserTo = async (address: string): Promise<URL> => {
  const { headers } = await fetch(address, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '');
};

const letIn = async () => undefined;

const businessCentral = async (clock: Clock): Promise<ErpSystem> => {
  const server = await startBusinessCentralServer(clock);
  const settings = {
    ...policy,
    ...{ tenantId: TENANT, companyId: COMPANY, clientId: '22222222-aaaa-4bbb-8ccc-333333333333' },
    ...{ baseUrl: server.url, loginUrl: server.url, warehouses: { company: 'wh-1', [LOCATION]: 'wh-1' } },
  };
  const companyId = 'f64eba74-0000-4000-8000-1834f68cfc3a';
  const otherCompany = { settings: { companyId }, said: /\/companyId: Cannot find the company/ };
  const stock = { warehouse: LOCATION, movesStock: { items: true } };
  return { name: 'business-central', server, settings, otherCompany, letIn, ...stock };
};

const vismaNet = async (): Promise<ErpSystem> => {
  const server = await startVismaServer();
  const settings = {
    ...policy,
    ...{ tenantId: VISMA_TENANT, clientId: 'isv_weir', warehouses: { GBG: 'wh-1' } },
    ...{ baseUrl: server.url, salesOrderUrl: server.url, loginUrl: server.url },
  };
  const otherCompany = { settings: { tenantId: 'another' }, said: /its secret or the tenant is not taken \(400\)/ };
  return { name: 'visma-net', server, settings, otherCompany, letIn, warehouse: 'GBG', movesStock: null };
};

export const SYSTEMS: readonly (readonly [string, (clock: Clock) => Promise<ErpSystem>])[] = [
  ['Fortnox', fortnox],
  ['Business Central', businessCentral],
  ['Visma.net', vismaNet],
];

export const set = (client: Client, { name, settings }: ErpSystem, more: object = {}) =>
  client.put(`/v1/connectors/${BOOKS}`, { system: name, settings: { ...settings, ...more } });

export const giveSecret = (client: Client, clientSecret = SECRET) =>
  client.put(`/v1/connectors/${BOOKS}/secrets`, { clientSecret });

/** Set up, let in, and all well. */
export const connect = async (client: Client, system: ErpSystem): Promise<void> => {
  expect(await set(client, system)).toMatchObject({ status: 200 });
  expect(await giveSecret(client)).toMatchObject({ status: 200 });
  await system.letIn(client);
  const { body } = await client.post(`/v1/connectors/${BOOKS}/test`);
  expect(body, JSON.stringify(body)).toMatchObject({ ok: true });
};

/** For a server whose limits are counted in real time. */
export const realClock = (): Clock => ({ ...startClock(), now: Date.now });
