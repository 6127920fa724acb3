import Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { EventLog } from '../log/event-log.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ConnectorCommands, ConnectorDoors } from '../runtime/connectors.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Answers, Deliveries } from '../runtime/ports.ts';
import type { ReconciliationCommands } from '../runtime/reconciliations.ts';
import type { WebhookCommands } from '../runtime/webhooks.ts';
import { atpRoutes } from './atp.ts';
import type { Authenticate } from './authenticate.ts';
import { availabilityRoutes } from './availability.ts';
import { binRoutes } from './bins.ts';
import { type BoardFiles, serveBoard } from './board.ts';
import { connectorRoutes, type OfferedSystem } from './connectors.ts';
import { documentRoutes } from './documents.ts';
import { eventCatalogueRoutes } from './event-catalogue.ts';
import { eventRoutes } from './events.ts';
import { type Evidence, evidenceRoutes } from './evidence.ts';
import { exceptionRoutes } from './exceptions.ts';
import { figuresRoutes } from './figures.ts';
import { fulfilmentRoutes } from './fulfilments.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { keyRoutes } from './keys.ts';
import { labelRoutes, type ReadLabels } from './labels.ts';
import { machineRoutes } from './machines.ts';
import { manifestRoutes } from './manifests.ts';
import { answerProblems, identify, measure, noRoute } from './middleware.ts';
import { type Oidc, oidcRoutes } from './oidc.ts';
import { openApi } from './openapi.ts';
import { orderRoutes } from './orders.ts';
import { overviewRoutes } from './overview.ts';
import type { Templates } from './pages/templates.ts';
import { pickListRoutes } from './pick-lists.ts';
import { promiseLedgerRoutes } from './promise-ledger.ts';
import { promiseRoutes } from './promises.ts';
import type { Reads } from './reads.ts';
import { reconciliationRoutes } from './reconciliations.ts';
import { refundRoutes } from './refunds.ts';
import { reservationRoutes } from './reservations.ts';
import { returnCounterRoutes } from './return-counter.ts';
import { returnWorkRoutes } from './return-work.ts';
import { returnRoutes } from './returns.ts';
import { returnsPolicyRoutes } from './returns-policy.ts';
import { type Route, route } from './route.ts';
import { routingDecisionRoutes } from './routing-decisions.ts';
import { routingRulesRoutes } from './routing-rules.ts';
import { NoBody } from './schemas/common.ts';
import { type RequestState, server } from './serve.ts';
import { sessionRoutes } from './session.ts';
import type { Sessions } from './sessions.ts';
import { setupRoutes } from './setup.ts';
import { simulationRoutes } from './simulations.ts';
import { stockRoutes } from './stock.ts';
import { supplyRoutes } from './supply.ts';
import { timelineRoutes } from './timeline.ts';
import { trackingRoutes } from './tracking.ts';
import type { TrackingPages } from './tracking-token.ts';
import { webhookRoutes } from './webhooks.ts';

export type ApiDependencies = {
  readonly engine: Pick<
    Engine,
    | 'directory'
    | 'setup'
    | 'stock'
    | 'supply'
    | 'orders'
    | 'reservations'
    | 'promises'
    | 'fulfilments'
    | 'manifests'
    | 'returns'
    | 'exceptions'
    | 'simulations'
  >;
  readonly log: Pick<EventLog, 'read' | 'readAll'>;
  readonly evidence: Evidence;
  readonly reads: Reads;
  readonly templates: Templates;
  readonly tracking: TrackingPages;
  /** Where customers reach Weir, as `https://track.example.com`; `null`: where whoever asks did. */
  readonly publicUrl: string | null;
  /** Answers by `Idempotency-Key`. */
  readonly answers: Answers;
  readonly webhooks: WebhookCommands;
  readonly labels: ReadLabels;
  /** What outside systems were told. */
  readonly deliveries: Pick<Deliveries, 'list'>;
  readonly connectors: ConnectorCommands & ConnectorDoors;
  readonly reconciliations: ReconciliationCommands;
  /** Outside systems that connections can be made to. */
  readonly systems: readonly OfferedSystem[];
  readonly clock: Clock;
  readonly authenticate: Authenticate;
  readonly sessions: Pick<Sessions, 'begin'>;
  /** How people sign in at an identity provider; `null`: they have keys alone. */
  readonly oidc: Oidc | null;
  /** What browsers load at `/`; `null` where the board has not been built. */
  readonly board: BoardFiles | null;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Registry;
  readonly logger: Logger;
  /** Weir's version, for OpenAPI. */
  readonly version: string;
  /** Requests that are worked on at once, when it is not the default. */
  readonly requestsAtOnceMax?: number;
};

/** Everything that is served over HTTP, in one table: the router and OpenAPI are made of it. */
export const routesOf = (dependencies: ApiDependencies): readonly Route[] => {
  const { engine, log, reads, clock, logger, version, templates, tracking, publicUrl } = dependencies;
  const onError = (error: unknown): void => logger.error({ err: error }, 'a line of a bulk could not be worked on');
  const routes: readonly Route[] = [
    ...orderRoutes({ ...engine, reads, tracking, onError }),
    ...fulfilmentRoutes({ ...engine, reads, clock }),
    ...pickListRoutes({ reads }),
    ...manifestRoutes({ ...engine, reads }),
    ...binRoutes({ ...engine, reads }),
    ...documentRoutes({ ...engine, templates, tracking, publicUrl }),
    ...trackingRoutes({ ...engine, ...dependencies, templates, tracking, publicUrl }),
    ...labelRoutes({ ...engine, ...dependencies }),
    // What has a name of its own stands before what takes any id.
    ...returnsPolicyRoutes(engine),
    ...returnCounterRoutes({ ...engine, reads }),
    ...returnRoutes({ ...engine, reads }),
    ...returnWorkRoutes(engine),
    ...refundRoutes({ ...engine, clock }),
    ...stockRoutes({ ...engine, reads, log, clock }),
    ...supplyRoutes({ ...engine, reads }),
    ...atpRoutes({ ...engine, clock }),
    ...reservationRoutes(engine),
    ...promiseRoutes(engine),
    ...availabilityRoutes({ reads }),
    ...setupRoutes(engine),
    ...routingRulesRoutes(engine),
    ...keyRoutes({ ...engine, clock }),
    ...exceptionRoutes({ ...engine, reads }),
    ...webhookRoutes({ ...engine, ...dependencies }),
    ...connectorRoutes({ ...engine, ...dependencies }),
    ...reconciliationRoutes({ ...engine, ...dependencies }),
    ...timelineRoutes({ ...engine, reads }),
    ...promiseLedgerRoutes({ ...engine, reads }),
    ...figuresRoutes({ reads }),
    ...eventRoutes({ ...engine, log }),
    ...routingDecisionRoutes({ ...engine, log }),
    ...evidenceRoutes(dependencies.evidence),
    ...simulationRoutes(engine),
    ...overviewRoutes({ ...engine, reads, clock }),
    ...machineRoutes(),
    ...sessionRoutes(dependencies),
    ...oidcRoutes({
      ...dependencies,
      onError: (error) => logger.warn({ err: error }, 'nobody was signed in'),
    }),
    ...eventCatalogueRoutes(),
    ...healthRoutes(dependencies),
  ];
  const described = JSON.stringify(openApi([...routes, openApiRoute('')], version));
  return [...routes, openApiRoute(described)];
};

const openApiRoute = (text: string): Route =>
  route({
    method: 'GET',
    path: '/openapi.json',
    name: 'openapi',
    summary: 'This document.',
    access: 'open',
    params: {},
    query: {},
    body: NoBody,
    answers: { 200: null },
    handle: async () => ({ status: 200, type: 'application/json; charset=utf-8', text }),
  });

/** The HTTP side of Weir. The order of what is used here is the order in which a request passes through. */
export const createApp = (dependencies: ApiDependencies): Koa<RequestState> => {
  const { authenticate, reads, answers, clock, board, metrics, logger, requestsAtOnceMax } = dependencies;
  const serve = server(
    {
      authenticate,
      reads,
      answers,
      clock,
      onError: (error) => logger.warn({ err: error }, 'an answer could not be kept for its Idempotency-Key'),
    },
    requestsAtOnceMax,
  );
  const router = new Router<RequestState>();
  for (const one of routesOf(dependencies)) {
    router.register(one.path.replaceAll(/\{(\w+)\}/g, ':$1'), [one.method], (ctx) => serve(one, ctx));
  }
  const app = new Koa<RequestState>();
  app.on('error', (error: unknown) => logger.debug({ err: error }, 'a connection broke'));
  app.use(identify);
  app.use(measure(metrics));
  app.use(answerProblems(logger));
  app.use(router.routes());
  app.use(serveBoard(board));
  app.use(noRoute(router));
  return app;
};
