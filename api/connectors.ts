import type { IncomingHttpHeaders } from 'node:http';
import type { TObject } from 'typebox';
import type { Fault, Refusal } from '../domain/fact.ts';
import { type Connector, validSecretsOf } from '../domain/setup/connector.ts';
import type { Instant } from '../domain/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type {
  ConnectorCommands,
  ConnectorDoors,
  ConnectorOutcome,
  DoorCall,
  DoorQuery,
  KnownSystem,
} from '../runtime/connectors.ts';
import type { Directory } from '../runtime/directory.ts';
import { type Document, ok, refused } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import { Problem } from './problem.ts';
import { type Route, route } from './route.ts';
import { NoBody, Paging } from './schemas/common.ts';
import {
  BeginLogin,
  CompleteLogin,
  ConnectorAnswer,
  ConnectorIdText,
  ConnectorListed,
  DoorQueries,
  LoginAnswer,
  OwnAnswer,
  ReceivedAnswer,
  RetriedAnswer,
  SetSecrets,
  StatusAnswer,
  setConnectorOf,
  TestAnswer,
} from './schemas/connector.ts';
import { Done, listOf } from './schemas/list.ts';

const SET: readonly Role[] = [];
const READ: readonly Role[] = ['operator', 'auditor'];
const TEST: readonly Role[] = ['operator'];

/** What a system sends is at most so large. */
const CALL_BYTES_MAX = 4 * 1_048_576;

/** Systems that connections can be made to, with the schemas of their settings. */
export type OfferedSystem = KnownSystem & { readonly settings: TObject };

export type ConnectorRouteDependencies = {
  readonly connectors: ConnectorCommands & ConnectorDoors;
  readonly systems: readonly OfferedSystem[];
  readonly directory: Pick<Directory, 'connector' | 'connectors'>;
  readonly clock: Clock;
};

export const connectorRoutes = (dependencies: ConnectorRouteDependencies): readonly Route[] => [
  ...settingRoutes(dependencies),
  ...readingRoutes(dependencies),
  ...loginRoutes(dependencies),
  doorRoute(dependencies),
];

const settingRoutes = ({ connectors, systems, clock }: ConnectorRouteDependencies): readonly Route[] => {
  const answer = (id: string, outcome: ConnectorOutcome): Document => {
    if ('refused' in outcome) return refused(outcome.refused);
    const { changed, position, connector } = outcome;
    const shown = presentConnector(connector, systems, clock.now());
    return ok({ id, changed, position: String(position ?? 0n), connector: shown });
  };
  return [
    route({
      method: 'PUT',
      path: '/v1/connectors/{connector}',
      name: 'setConnector',
      summary: 'Set up a connection to an outside system.',
      access: { may: SET },
      params: { connector: ConnectorIdText },
      query: {},
      body: setConnectorOf(systems),
      answers: { 200: ConnectorAnswer },
      async handle({ params: { connector: id }, body: { system, channel = null, settings }, cause }) {
        return answer(id, await connectors.set(id, { system, channel, settings }, cause(`connector-${id}`)));
      },
    }),
    route({
      method: 'PUT',
      path: '/v1/connectors/{connector}/secrets',
      name: 'setConnectorSecrets',
      summary:
        'Give it secrets by name. They are shown by nothing; the one before stays valid beside a new one for 24 hours.',
      access: { may: SET },
      params: { connector: ConnectorIdText },
      query: {},
      body: SetSecrets,
      answers: { 200: ConnectorAnswer },
      async handle({ params: { connector: id }, body, cause }) {
        return answer(id, await connectors.setSecrets(id, body, cause(`connector-${id}`)));
      },
    }),
    route({
      method: 'POST',
      path: '/v1/connectors/{connector}/pause',
      name: 'pauseConnector',
      summary: 'Work nothing and send nothing. What comes in is kept, what goes out waits.',
      access: { may: SET },
      params: { connector: ConnectorIdText },
      query: {},
      body: NoBody,
      answers: { 200: ConnectorAnswer },
      handle: async ({ params: { connector: id }, cause }) =>
        answer(id, await connectors.pause(id, cause(`connector-${id}`))),
    }),
    route({
      method: 'POST',
      path: '/v1/connectors/{connector}/resume',
      name: 'resumeConnector',
      summary: 'Go on where it was paused.',
      access: { may: SET },
      params: { connector: ConnectorIdText },
      query: {},
      body: NoBody,
      answers: { 200: ConnectorAnswer },
      handle: async ({ params: { connector: id }, cause }) =>
        answer(id, await connectors.resume(id, cause(`connector-${id}`))),
    }),
    route({
      method: 'POST',
      path: '/v1/connectors/{connector}/stock',
      name: 'tellStock',
      summary: 'Tell it of all of the stock again, as if it had been told of nothing.',
      access: { may: TEST },
      params: { connector: ConnectorIdText },
      query: {},
      body: NoBody,
      answers: { 200: Done },
      async handle({ params: { connector: id }, cause }) {
        const outcome = await connectors.tellStock(id, cause(`connector-${id}`));
        if ('refused' in outcome) return refused(outcome.refused);
        return ok({ id, position: String(outcome.position ?? 0n) });
      },
    }),
    route({
      method: 'POST',
      path: '/v1/connectors/{connector}/retry',
      name: 'retryConnector',
      summary:
        'Try all again that has failed, in and out, as a retry of each of its exceptions would; each order in its order.',
      access: { may: TEST },
      params: { connector: ConnectorIdText },
      query: {},
      body: NoBody,
      answers: { 200: RetriedAnswer },
      async handle({ params: { connector: id }, cause }) {
        const outcome = await connectors.retry(id, cause);
        if ('refused' in outcome) return refused(outcome.refused);
        return ok({ id, in: outcome.in, out: outcome.out, position: String(outcome.position) });
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/connectors/{connector}',
      name: 'removeConnector',
      summary:
        'Take the connection away, and forget its secrets and what was still to be worked or sent. What a carrier was to do becomes exceptions.',
      access: { may: SET },
      params: { connector: ConnectorIdText },
      query: {},
      body: NoBody,
      answers: { 200: Done },
      async handle({ params: { connector: id }, cause }) {
        const outcome = await connectors.remove(id, cause(`connector-${id}`));
        if ('refused' in outcome) return refused(outcome.refused);
        return ok({ id, position: String(outcome.position ?? 0n) });
      },
    }),
  ];
};

const readingRoutes = ({ connectors, systems, directory, clock }: ConnectorRouteDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/connectors',
    name: 'listConnectors',
    summary: 'Connectors, by id.',
    access: { may: READ },
    params: {},
    query: Paging,
    body: NoBody,
    answers: { 200: listOf(ConnectorListed) },
    async handle({ query: { limit = LIMIT, cursor = '' } }) {
      const rest = directory
        .connectors()
        .filter(({ id }) => id > cursor)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const items = rest.slice(0, limit).map((connector) => presentConnector(connector, systems, clock.now()));
      return ok({ items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/connectors/{connector}',
    name: 'readConnector',
    summary: 'One connector.',
    access: { may: READ, single: true },
    params: { connector: ConnectorIdText },
    query: {},
    body: NoBody,
    answers: { 200: ConnectorListed },
    handle: async ({ params }) =>
      ok(presentConnector(known(directory.connector(params.connector)), systems, clock.now())),
  }),
  route({
    method: 'GET',
    path: '/v1/connectors/{connector}/status',
    name: 'readConnectorStatus',
    summary: 'How it goes: what waits and has failed, in and out, how old the oldest is, and what was last wrong.',
    access: { may: READ, single: true },
    params: { connector: ConnectorIdText },
    query: {},
    body: NoBody,
    answers: { 200: StatusAnswer },
    async handle({ params }) {
      const connector = known(directory.connector(params.connector));
      return ok({ id: connector.id, ...(await connectors.status(connector)) });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/connectors/{connector}/test',
    name: 'testConnector',
    summary: 'Try the connection: says in words what is wrong with address, keys and scopes, or that all is well.',
    access: { may: TEST, single: true },
    params: { connector: ConnectorIdText },
    query: {},
    body: NoBody,
    answers: { 200: TestAnswer },
    handle: async ({ params }) => ok(await connectors.test(known(directory.connector(params.connector)))),
  }),
];

const loginRoutes = ({ connectors, directory }: ConnectorRouteDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/connectors/{connector}/login',
    name: 'beginLogin',
    summary: 'Where a person lets Weir in to the outside system by a browser, for a system that wants that.',
    access: { may: SET },
    params: { connector: ConnectorIdText },
    query: {},
    body: BeginLogin,
    answers: { 200: LoginAnswer },
    async handle({ params, body: { redirectUri, state } }) {
      const connector = known(directory.connector(params.connector));
      const address = connectors.loginAddress(connector, redirectUri, state);
      return address === null ? refused(noLogin(connector)) : ok({ address });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/connectors/{connector}/login/code',
    name: 'completeLogin',
    summary:
      'Has the code that the browser came back with exchanged for tokens, which are kept sealed and shown by nothing.',
    access: { may: SET },
    params: { connector: ConnectorIdText },
    query: {},
    body: CompleteLogin,
    answers: { 200: TestAnswer },
    async handle({ params, body: { redirectUri, code } }) {
      const connector = known(directory.connector(params.connector));
      const tested = await connectors.login(connector, code, redirectUri);
      return tested === null ? refused(noLogin(connector)) : ok(tested);
    },
  }),
];

const noLogin = ({ system }: Connector): Refusal => ({
  code: 'not-now',
  detail: `Nobody logs in to ${system} by a browser: it is let in to by its secrets.`,
});

const doorRoute = ({ connectors, directory }: ConnectorRouteDependencies): Route =>
  route({
    method: 'POST',
    path: '/v1/connectors/{connector}/webhooks',
    name: 'receiveWebhook',
    summary:
      'Where the system sends its webhooks, signed as it signs. Answered once they are kept; they are worked afterwards.',
    access: 'open',
    bytesMax: CALL_BYTES_MAX,
    params: { connector: ConnectorIdText },
    query: DoorQueries,
    body: NoBody,
    answers: { 200: ReceivedAnswer, 202: OwnAnswer, 409: OwnAnswer },
    async handle({ params, query, headers, bytes }) {
      const received = await connectors.receive(
        known(directory.connector(params.connector)),
        callOf(headers, query, bytes),
      );
      switch (received.outcome) {
        case 'stored':
        case 'repeated':
        case 'ignored':
          return ok({ received: received.outcome });
        case 'answered':
          return received.answer;
        case 'impossible':
          throw new Problem('unprocessable', 'It cannot be taken as it is.', received.errors.map(faultOf));
        case 'unsigned':
          throw new Problem('unauthenticated', 'The signature is missing or wrong.');
        case 'no-webhooks':
          throw hidden();
      }
    },
  });

/** `/lines/0 is missing`, as others write where something is wrong. */
const faultOf = (error: string): Fault => {
  const [path = '/', ...words] = error.split(' ');
  return path.startsWith('/') ? { path, message: words.join(' ') } : { path: '/', message: error };
};

const callOf = (
  headers: IncomingHttpHeaders,
  query: { readonly [name in DoorQuery]?: string },
  body: Buffer,
): DoorCall => ({
  query: (name) => query[name] ?? null,
  header: (name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  },
  body,
});

/** Without the values of its secrets, which nobody is shown. */
const presentConnector = (connector: Connector, systems: readonly KnownSystem[], now: Instant) => {
  const { id, system: name, channel, settings, paused } = connector;
  const system = systems.find((one) => one.name === name);
  const secrets = (system?.secrets ?? []).map((secret) => {
    const [newest, before] = validSecretsOf(connector, secret, now);
    return { name: secret, isSet: newest !== undefined, previousUntil: before?.until ?? null };
  });
  return { id, system: name, kind: system?.kind ?? null, channel, settings, paused, secrets };
};

const known = (connector: Connector | undefined): Connector => {
  if (connector === undefined) throw hidden();
  return connector;
};
