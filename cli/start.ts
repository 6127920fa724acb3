import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { hostname } from 'node:os';
import pino from 'pino';
import { createApp } from '../api/app.ts';
import { authenticator } from '../api/authenticate.ts';
import { oidcProvider } from '../api/oidc-provider.ts';
import { loadTemplates, TemplateFault, type Templates } from '../api/pages/templates.ts';
import { keyFor } from '../api/seal.ts';
import { sessionsWith } from '../api/sessions.ts';
import { trackingPages } from '../api/tracking-token.ts';
import { answerUnreadable } from '../api/unreadable.ts';
import type { TakeTracking } from '../connectors/carriers/work/taking.ts';
import { SYSTEMS } from '../connectors/systems.ts';
import { NO_RULES, type RoutingRules } from '../domain/routing/rule-set.ts';
import { eventLog } from '../log/event-log.ts';
import { isMaster, keyRing } from '../log/keys/ring.ts';
import { articles } from '../projections/articles.ts';
import { carts } from '../projections/carts.ts';
import { type FulfilmentDocument, fulfilments } from '../projections/fulfilments.ts';
import { inventory } from '../projections/inventory.ts';
import { manifests } from '../projections/manifests.ts';
import {
  channels,
  connectors,
  keys,
  locations,
  removedConnectors,
  routingRules,
  specials,
  webhooks,
} from '../projections/network.ts';
import { orders } from '../projections/orders.ts';
import { sleepFor } from '../projections/projector/retry.ts';
import type { Projector } from '../projections/projector.ts';
import { returns } from '../projections/returns.ts';
import { sales } from '../projections/sales.ts';
import { supplies } from '../projections/supplies.ts';
import { mayUpgrade } from '../realtime/gateway.ts';
import { systemClock } from '../runtime/clock.ts';
import { engine } from '../runtime/engine.ts';
import { sealBlocks } from '../runtime/sealing.ts';
import { recordHalts } from '../runtime/watch/halts.ts';
import { dueSince } from '../runtime/workload.ts';
import { articlesScannedFrom } from './articles-scanned.ts';
import { BOARD_FOLDER, boardFilesIn } from './board-files.ts';
import { openCarriers } from './carriers.ts';
import type { Config } from './config.ts';
import { openConnectors } from './connectors.ts';
import { dueAt } from './due.ts';
import { knownStockFrom } from './known-stock.ts';
import { openLive } from './live.ts';
import { metrics } from './metrics.ts';
import { projectInThread } from './projecting/projecting.ts';
import { readinessOf } from './readiness.ts';
import { allOf, readsFrom } from './reads.ts';
import { reportsFrom } from './reports.ts';
import { scrubberOf } from './scrub.ts';
import { adminKey, masterKey, openDataFolder, trackingKey } from './secrets.ts';
import { sellableFrom } from './sellable.ts';
import { soldFrom } from './sold.ts';
import { StartError } from './start-error.ts';
import { openStores } from './stores.ts';
import { waitlistsFrom } from './waitlists.ts';
import { watchedFrom } from './watched.ts';
import { openWebhooks } from './webhooks.ts';

const VERSION = '0.1.0';

/** How often the start looks whether a view that it waits for stands still. */
const LOOK_MILLIS = 500;
/** Connections that the system keeps until they are taken: a flash sale's buyers come at once. */
const CONNECTIONS_WAITING_MAX = 4_096;
/** Requests that are still running after this time are cut off when Weir stops. */
const DRAIN_MILLIS_MAX = 10_000;
/** A feed of millions of lines is one request. */
const REQUEST_MILLIS_MAX = 3_600_000;
const IDLE_MILLIS_MAX = 50;

export type Started = {
  readonly url: string;
  readonly adminKey: string;
  /** For whoever starts Weir in its own process and has parcels' news by other means. */
  readonly takeTracking: TakeTracking;
  readonly stopped: Promise<void>;
};

/**
 * Starts Weir: opens its stores, brings the views up to date, takes up what was interrupted, and listens. Says in a few lines where.
 * Ends when the signal aborts, once what is in flight has been answered. Throws `StartError` for what the user can mend.
 */
export const start = async (
  config: Config,
  { say, stop }: { readonly say: (line: string) => void; readonly stop: AbortSignal },
): Promise<Started> => {
  openDataFolder(config.data);
  const admin = adminKey(config);
  const master = masterKey(config);
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }));
  const onError = (error: unknown) => logger.error(error);
  const templates = templatesFrom(config);
  const stores = await openStores(config);
  if (!(await isMaster(stores.keys, master.key))) {
    await stores.close();
    throw new StartError(
      `${master.source} does not hold the master key that the keys of personal data are wrapped with`,
    );
  }
  const holder = `${hostname()}-${process.pid}-${randomUUID()}`;
  const ring = keyRing(stores.keys, master.key);
  const log = eventLog(stores.events, ring);
  const figures = metrics();
  const projector = projectInThread({
    config,
    master: master.key,
    end: stores.end,
    onNews: figures.projected,
    onError,
  });
  const weir = engine({
    log,
    stores: { ...stores.runtime, leases: stores.leases },
    clock: systemClock,
    waitlists: waitlistsFrom({
      orders: stores.views.reader(orders),
      supplies: stores.views.reader(supplies),
      carts: stores.views.reader(carts),
      fulfilments: stores.views.reader(fulfilments),
      manifests: stores.views.reader(manifests),
      returns: stores.views.reader(returns),
      inventory: stores.views.reader(inventory),
      waitFor: projector.waitFor,
    }),
    knownStock: knownStockFrom(stores.views.reader(inventory)),
    sold: soldFrom(stores.views.reader(sales)),
    articlesScanned: articlesScannedFrom(stores.views.reader(articles)),
    watchedViews: watchedFrom(stores.views),
    sellable: sellableFrom(stores.views, projector),
    carriers: () => connected.carriers('all'),
    resumeView: projector.resume,
    scrubViews: scrubberOf(projector, stores.views),
    holder,
    onError,
  });
  const carriers = openCarriers({
    log,
    keys: ring,
    stores: { ...stores.runtime, leases: stores.leases },
    carriage: stores.carriage,
    views: stores.views,
    engine: weir,
    connections: (which) => connected.carriers(which),
    removed: () => connected.removedCarriers(),
    clock: systemClock,
    holder,
    onError,
  });
  const connected = openConnectors({
    systems: SYSTEMS,
    log,
    keys: ring,
    stores: { ...stores.runtime, leases: stores.leases },
    engine: weir,
    tracking: carriers,
    ...reportsFrom(stores.views, projector),
    supplies: stores.views.reader(supplies),
    sleep: sleepFor,
    clock: systemClock,
    holder,
    feeds: () => delivering.figures(),
    onError,
  });
  const { commands, delivering } = openWebhooks({
    log,
    keys: ring,
    stores: { ...stores.runtime, leases: stores.leases },
    directory: weir.directory,
    clock: systemClock,
    holder,
    otherTargets: () => [...connected.targets(), ...carriers.targets()],
    stockTargets: connected.stockTargets,
    offered: weir.offered,
    allowPrivate: config.privateWebhooks,
    onError,
  });

  const work = new AbortController();
  const projecting = projector.run(work.signal);
  const recording = recordHalts({ log, clock: systemClock, views: projector.status, onError }, work.signal);
  const end = await log.end();
  await Promise.all(
    [
      orders,
      channels,
      locations,
      specials,
      keys,
      webhooks,
      connectors,
      removedConnectors,
      routingRules,
      fulfilments,
    ].map(({ name }) => upToDate(projector, name, end, stop)),
  );
  weir.directory.load({
    channels: await allOf(stores.views.reader(channels)),
    locations: await allOf(stores.views.reader(locations)),
    specials: await allOf(stores.views.reader(specials)),
    keys: await allOf(stores.views.reader(keys)),
    routing: (await allOf<RoutingRules>(stores.views.reader(routingRules)))[0] ?? NO_RULES,
    webhooks: await allOf(stores.views.reader(webhooks)),
    connectors: await allOf(stores.views.reader(connectors)),
    removedConnectors: await allOf(stores.views.reader(removedConnectors)),
  });
  const dueView = stores.views.reader<FulfilmentDocument>(fulfilments);
  for (const { id, capacityPerDay } of weir.directory.locations()) {
    if (capacityPerDay !== null) weir.workload.load(await dueAt(dueView, id, dueSince(systemClock.now())));
  }
  figures.observe(weir, projector.status);
  figures.observeDelivering(delivering);
  const running = weir.run(end, work.signal);
  const sealing = sealBlocks(
    { events: stores.events, log, leases: stores.leases, clock: systemClock, holder, onError },
    work.signal,
  );
  const told = delivering.run(work.signal);
  const taken = connected.inbound.run(work.signal);
  const compared = connected.reconciliations.run(work.signal);
  const polling = carriers.poll(work.signal);
  const sessions = sessionsWith(master.key);
  const authenticate = authenticator({
    directory: weir.directory,
    adminKeyHash: createHash('sha256').update(admin.value).digest('hex'),
    sessions,
    now: systemClock.now,
  });
  const app = createApp({
    engine: weir,
    log,
    evidence: { events: stores.events, consecutive: config.eventstore === null },
    reads: readsFrom(stores.views, projector),
    templates,
    tracking: trackingPages(trackingKey(master.key)),
    publicUrl: config.publicUrl,
    answers: stores.runtime.answers,
    webhooks: commands,
    connectors: connected.api,
    reconciliations: connected.reconciliations,
    systems: SYSTEMS,
    labels: carriers.labels,
    deliveries: stores.runtime.deliveries,
    clock: systemClock,
    logger,
    authenticate,
    sessions,
    oidc:
      config.oidc === null
        ? null
        : { provider: oidcProvider(config.oidc), sealKey: keyFor(master.key, 'sign-in seal') },
    board: boardFilesIn(BOARD_FOLDER),
    readiness: async () => readinessOf(projector),
    metrics: figures.registry,
    version: VERSION,
  });
  const close = async () => {
    work.abort();
    await Promise.all([running, projecting, recording, sealing, told, taken, compared, polling]);
    await stores.close();
  };
  const server = createServer(
    { shouldUpgradeCallback: mayUpgrade, requestTimeout: REQUEST_MILLIS_MAX },
    app.callback(),
  );
  server.on('clientError', answerUnreadable);
  const { views } = stores;
  const live = openLive({
    server,
    views,
    projector,
    engine: weir,
    clock: systemClock,
    authenticate,
    onError,
    count: figures.sent,
  });
  figures.observeLive(live);
  const url = await listen(server, config).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  for (const line of greeting(url, config, admin.file)) say(line);

  const stopped = aborted(stop)
    .then(() => Promise.all([drain(server), live.close()]))
    .then(close);
  return { url, adminKey: admin.value, takeTracking: carriers.takeTracking, stopped };
};

const templatesFrom = (config: Config): Templates => {
  try {
    return loadTemplates(config.templates);
  } catch (error) {
    if (error instanceof TemplateFault) throw new StartError(`WEIR_TEMPLATES: ${error.message}`);
    throw error;
  }
};

/** Waits until a view has seen a position; not for one that stands still at an event, which serves what it has. */
const upToDate = async (
  projector: Pick<Projector, 'waitFor' | 'status'>,
  view: string,
  position: bigint,
  stop: AbortSignal,
): Promise<void> => {
  for (;;) {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(LOOK_MILLIS)]);
    const seen = await projector.waitFor(position, { view, signal }).then(
      () => true,
      () => false,
    );
    const halted = projector.status().some(({ name, state }) => name === view && state === 'halted');
    if (seen || halted || stop.aborted) return;
  }
};

const listen = async (server: Server, { host, port }: Config): Promise<string> => {
  server.listen({ port, host, backlog: CONNECTIONS_WAITING_MAX });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(listenFault(error, host, port));
  }
  const address = server.address();
  const at = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${at}`;
};

const listenFault = (error: unknown, host: string, port: number): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} of ${host} is in use. Set PORT to another one.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Set PORT to another one.`;
  return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
};

const drain = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // A connection whose last request has just been answered would else be kept for another one.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_MILLIS_MAX);
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MILLIS_MAX);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
};

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);

const greeting = (url: string, config: Config, keyFile: string | null): readonly string[] => [
  `Weir listens on ${url}`,
  `  data  ${config.data}   log  ${config.eventstore === null ? 'embedded' : 'EventStoreDB'}   views  ${config.mongodb === null ? 'embedded' : 'MongoDB'}`,
  keyFile === null ? '  key   the one in WEIR_ADMIN_KEY' : `  key   ${keyFile}`,
  `  board ${url}   sign in with the key`,
  `  next  curl ${url}/health/ready   or read ${url}/openapi.json, or the README's first order`,
];
