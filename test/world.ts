import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { Registry } from 'prom-client';
import { expect } from 'vitest';
import { type ApiDependencies, createApp, routesOf } from '../api/app.ts';
import { authenticator, keyHash } from '../api/authenticate.ts';
import { loadTemplates } from '../api/pages/templates.ts';
import type { Route } from '../api/route.ts';
import { ProblemAnswer } from '../api/schemas/list.ts';
import { sessionsWith } from '../api/sessions.ts';
import { trackingPages } from '../api/tracking-token.ts';
import { validator } from '../api/validate.ts';
import { articlesScannedFrom } from '../cli/articles-scanned.ts';
import { type Carriers, openCarriers } from '../cli/carriers.ts';
import { openConnectors } from '../cli/connectors.ts';
import { knownStockFrom } from '../cli/known-stock.ts';
import { readsFrom } from '../cli/reads.ts';
import { reportsFrom } from '../cli/reports.ts';
import { scrubberOf } from '../cli/scrub.ts';
import { sellableFrom } from '../cli/sellable.ts';
import { soldFrom } from '../cli/sold.ts';
import { waitlistsFrom } from '../cli/waitlists.ts';
import { watchedFrom } from '../cli/watched.ts';
import { openWebhooks } from '../cli/webhooks.ts';
import type { Connections } from '../connectors/carriers/work/connection.ts';
import type { System } from '../connectors/system.ts';
import { SYSTEMS } from '../connectors/systems.ts';
import type { Recorded } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { type EventLog, eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { articles } from '../projections/articles.ts';
import { carts } from '../projections/carts.ts';
import { openEmbeddedCarriage } from '../projections/embedded/carriage.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedRuntime } from '../projections/embedded/runtime.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import { fulfilments } from '../projections/fulfilments.ts';
import { inventory } from '../projections/inventory.ts';
import { manifests } from '../projections/manifests.ts';
import { orders } from '../projections/orders.ts';
import type { Document, Projection } from '../projections/port.ts';
import { type Sleep, sleepFor } from '../projections/projector/retry.ts';
import { createProjector } from '../projections/projector.ts';
import { returns } from '../projections/returns.ts';
import { sales } from '../projections/sales.ts';
import { supplies } from '../projections/supplies.ts';
import { VIEWS } from '../projections/views.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { engine } from '../runtime/engine.ts';
import { recordHalts } from '../runtime/watch/halts.ts';
import type { Answer, Json } from './client.ts';

/** A whole Weir in this process: real engine, log and views in a folder of its own, answering over real HTTP. */
export type World = {
  readonly url: string;
  readonly admin: WorldClient;
  /** A client with a new key. */
  readonly as: (...scopes: readonly string[]) => Promise<WorldClient>;
  readonly withKey: (key: string) => WorldClient;
  /** A client without a key. */
  readonly visitor: WorldClient;
  readonly log: EventLog;
  /** The position of the last fact that was written. */
  readonly end: () => Promise<bigint>;
  readonly dependencies: ApiDependencies;
  readonly carriers: Carriers;
  /** What was said to have gone wrong; where that is expected, it is taken out before the world closes. */
  readonly failures: unknown[];
  readonly close: () => Promise<void>;
};

export type Sent = {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
};

export type WorldAnswer = Answer & { readonly headers: Headers; readonly text: string };

export type WorldClient = {
  readonly send: (method: string, path: string, sent?: Sent) => Promise<WorldAnswer>;
  readonly get: (path: string) => Promise<WorldAnswer>;
  readonly post: (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<WorldAnswer>;
  readonly put: (path: string, body: unknown) => Promise<WorldAnswer>;
  readonly patch: (path: string, body: unknown) => Promise<WorldAnswer>;
  readonly delete: (path: string) => Promise<WorldAnswer>;
};

export type WorldOptions = {
  readonly clock?: Clock;
  /** Its data is here already, or is to stay. */
  readonly folder?: string;
  readonly change?: (dependencies: ApiDependencies) => ApiDependencies;
  /** Webhooks may lead to this machine; so they may, when nothing is said. */
  readonly privateWebhooks?: boolean;
  /** Outside systems, instead of those that there are. */
  readonly systems?: readonly System[];
  /** Connections to carriers; none unless they are given. */
  readonly carriers?: Connections;
  /** How the comparison with outside systems waits. */
  readonly sleep?: Sleep;
  /** Puts other projections in place of those that are real. */
  readonly projecting?: (real: readonly Projection<Recorded, Document>[]) => readonly Projection<Recorded, Document>[];
};

const ADMIN_KEY = 'the-key-of-the-admin';
const MASTER_KEY = Buffer.alloc(32, 7);

/** Opens a world. Every JSON answer that its clients get is held against the schema that its route promises. */
export const openWorld = async ({
  clock = systemClock,
  folder: kept,
  change = (same) => same,
  projecting: as = (same) => same,
  privateWebhooks = true,
  systems = SYSTEMS,
  carriers: connections = () => [],
  sleep = sleepFor,
}: WorldOptions = {}): Promise<World> => {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'weir-world-')));
  const events = openEmbeddedLog(join(folder, 'log.db'));
  const dataKeys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const stores = openEmbeddedRuntime(join(folder, 'runtime.db'), Date.now);
  const views = openEmbeddedViews(join(folder, 'views.db'));
  const ring = keyRing(dataKeys, MASTER_KEY);
  const log = eventLog(events, ring);
  const failures: unknown[] = [];
  const onError = (error: unknown): void => {
    failures.push(error);
  };
  const projector = createProjector({
    source: log,
    store: views,
    projections: as(VIEWS),
    now: Date.now,
    onError,
  });
  const waitlists = waitlistsFrom({
    orders: views.reader(orders),
    supplies: views.reader(supplies),
    carts: views.reader(carts),
    fulfilments: views.reader(fulfilments),
    manifests: views.reader(manifests),
    returns: views.reader(returns),
    inventory: views.reader(inventory),
    waitFor: projector.waitFor,
  });
  const carriersNow = (which: 'all' | 'running') => [...connections(), ...connected.carriers(which)];
  const weir = engine({
    log,
    stores,
    clock,
    waitlists,
    knownStock: knownStockFrom(views.reader(inventory)),
    sold: soldFrom(views.reader(sales)),
    articlesScanned: articlesScannedFrom(views.reader(articles)),
    watchedViews: watchedFrom(views),
    sellable: sellableFrom(views, projector),
    carriers: () => carriersNow('all'),
    resumeView: projector.resume,
    scrubViews: scrubberOf(projector, views),
    holder: 'world',
    onError,
  });
  const carriage = openEmbeddedCarriage(join(folder, 'carriage.db'));
  const carriers = openCarriers({
    ...{
      log,
      keys: ring,
      stores,
      carriage,
      views,
      engine: weir,
      connections: carriersNow,
      removed: () => connected.removedCarriers(),
    },
    ...{ clock, holder: 'world', onError },
  });
  const connected = openConnectors({
    ...{ systems, log, keys: ring, stores, engine: weir, tracking: carriers, clock, holder: 'world', onError },
    ...{ ...reportsFrom(views, projector), sleep },
    feeds: () => delivering.figures(),
    supplies: views.reader(supplies),
  });
  const { commands, delivering } = openWebhooks({
    ...{ log, keys: ring, stores, directory: weir.directory, clock, allowPrivate: privateWebhooks },
    ...{ holder: 'world', onError, otherTargets: () => [...connected.targets(), ...carriers.targets()] },
    ...{ stockTargets: connected.stockTargets, offered: weir.offered },
  });
  const work = new AbortController();
  const projecting = projector.run(work.signal);
  const recording = recordHalts({ log, clock, views: projector.status, onError }, work.signal);
  await projector.waitFor(0n, { signal: AbortSignal.timeout(10_000) });
  const running = weir.run(0n, work.signal);
  const told = delivering.run(work.signal);
  const taken = connected.inbound.run(work.signal);
  const compared = connected.reconciliations.run(work.signal);
  const polling = carriers.poll(work.signal);

  const sessions = sessionsWith(MASTER_KEY);
  const dependencies = change({
    engine: weir,
    log,
    evidence: { events, consecutive: true },
    reads: readsFrom(views, projector),
    templates: loadTemplates(null),
    tracking: trackingPages(Buffer.alloc(32, 9)),
    publicUrl: null,
    answers: stores.answers,
    webhooks: commands,
    connectors: connected.api,
    reconciliations: connected.reconciliations,
    systems,
    labels: carriers.labels,
    deliveries: stores.deliveries,
    clock,
    authenticate: authenticator({
      directory: weir.directory,
      adminKeyHash: keyHash(ADMIN_KEY),
      sessions,
      now: clock.now,
    }),
    sessions,
    oidc: null,
    board: null,
    readiness: async () => ({ ready: true, checks: { log: 'ok' } }),
    metrics: new Registry(),
    logger: pino({ level: 'silent' }),
    version: '0.0.0',
  });
  const server = createServer(createApp(dependencies).callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const promised = promises(routesOf(dependencies));
  const withKey = (key: string): WorldClient => clientWith(url, key, promised);
  const admin = withKey(ADMIN_KEY);

  return {
    url,
    admin,
    withKey,
    visitor: clientWith(url, null, promised),
    log,
    end: log.end,
    dependencies,
    carriers,
    failures,
    async as(...scopes) {
      const { body } = await admin.post('/v1/keys', { name: scopes.join(' '), scopes });
      return withKey(body.key);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      work.abort();
      await Promise.all([running, projecting, recording, told, taken, compared, polling]);
      await Promise.all([events.close(), views.close(), stores.close(), dataKeys.close(), carriage.close()]);
      if (kept === undefined) await rm(folder, { recursive: true });
      expect(failures).toEqual([]);
    },
  };
};

type Promised = (method: string, path: string, status: number, body: unknown) => void;

const clientWith = (url: string, key: string | null, promised: Promised): WorldClient => {
  const send = async (method: string, path: string, { body, raw, headers }: Sent = {}): Promise<WorldAnswer> => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const json: Json = type.includes('json') && !type.includes('ndjson') ? JSON.parse(text) : null;
    if (response.status >= 400) expect(type, text).toContain('application/problem+json');
    if (json !== null) promised(method, path, response.status, json);
    return { status: response.status, body: json, headers: response.headers, text };
  };
  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body, headers = {}) => send('POST', path, body === undefined ? { headers } : { body, headers }),
    put: (path, body) => send('PUT', path, { body }),
    patch: (path, body) => send('PATCH', path, { body }),
    delete: (path) => send('DELETE', path),
  };
};

/** Holds an answer against what its route promises in OpenAPI. */
const promises = (routes: readonly Route[]): Promised => {
  const problem = validator(ProblemAnswer);
  const known = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    answers: new Map(
      Object.entries(route.answers).map(([status, schema]) => [
        Number(status),
        schema === null ? null : validator(schema),
      ]),
    ),
  }));
  return (method, path, status, body) => {
    if (status >= 400) return expect(problem.faults(body)).toEqual([]);
    const pathname = path.split('?')[0] ?? path;
    const matching = known.filter(({ route, pattern }) => route.method === method && pattern.test(pathname));
    const found = matching.find(({ route }) => route.path === pathname) ?? matching[0];
    const answer = found?.answers.get(status);
    expect(answer, `${method} ${path} does not promise ${status}`).toBeDefined();
    expect(answer?.faults(body) ?? [], `${method} ${path}`).toEqual([]);
  };
};
