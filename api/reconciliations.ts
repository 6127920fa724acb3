import type { Connector } from '../domain/setup/connector.ts';
import type { Directory } from '../runtime/directory.ts';
import type { ReconciliationCommands, ReconciliationOutcome } from '../runtime/reconciliations.ts';
import { type Document, ok, refused } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import type { ListedReconciliation, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody, Paging, text } from './schemas/common.ts';
import { ConnectorIdText } from './schemas/connector.ts';
import { Done, listOf } from './schemas/list.ts';
import { MendBody, ReconciliationAnswer, ReconciliationListed } from './schemas/reconciliation.ts';

const READ: readonly Role[] = ['operator', 'auditor'];
const ACT: readonly Role[] = ['operator'];

export type ReconciliationRouteDependencies = {
  readonly reconciliations: ReconciliationCommands;
  readonly directory: Pick<Directory, 'connector'>;
  readonly reads: Pick<Reads, 'reconciliation' | 'reconciliations' | 'differences'>;
};

const PATH = '/v1/connectors/{connector}/reconciliations';
const params = { connector: ConnectorIdText, day: text(64) };

export const reconciliationRoutes = ({
  reconciliations,
  directory,
  reads,
}: ReconciliationRouteDependencies): readonly Route[] => {
  const known = (id: string): Connector => {
    const connector = directory.connector(id);
    if (connector === undefined) throw hidden();
    return connector;
  };
  const answer = (outcome: ReconciliationOutcome): Document =>
    'refused' in outcome ? refused(outcome.refused) : ok({ position: String(outcome.position ?? 0n) });
  return [
    route({
      method: 'GET',
      path: PATH,
      name: 'listReconciliations',
      summary: 'Days on which what the system has was compared with what we have, the newest first.',
      access: { may: READ },
      params: { connector: ConnectorIdText },
      query: Paging,
      body: NoBody,
      answers: { 200: listOf(ReconciliationListed) },
      async handle({ params: { connector }, query: { limit = LIMIT, ...page } }) {
        const { id } = known(connector);
        const { items, next } = await reads.reconciliations({ ...page, limit, connector: id });
        return ok({ items: items.map(present), next });
      },
    }),
    route({
      method: 'GET',
      path: `${PATH}/{day}`,
      name: 'readReconciliation',
      summary: 'How it stands with a day, and a page of what the last comparison that was done has found.',
      access: { may: READ, single: true },
      params,
      query: Paging,
      body: NoBody,
      answers: { 200: ReconciliationAnswer },
      async handle({ params: { connector, day }, query: { limit = LIMIT, ...page } }) {
        const report = await reads.reconciliation(known(connector).id, day);
        if (report === null) throw hidden();
        const run = report.done?.run ?? 0;
        const differences = await reads.differences({ ...page, limit, connector, day, run });
        return ok({ ...present(report), differences });
      },
    }),
    route({
      method: 'POST',
      path: `${PATH}/{day}`,
      name: 'startReconciliation',
      summary:
        'Compare a day with what the system has of it, for the first time or again. Nothing where that is under way.',
      access: { may: ACT, single: true },
      params,
      query: {},
      body: NoBody,
      answers: { 200: Done },
      handle: async ({ params: { connector, day }, cause }) =>
        answer(await reconciliations.start(known(connector), day, cause(`connector-${connector}`))),
    }),
    route({
      method: 'POST',
      path: `${PATH}/{day}/mend`,
      name: 'mendReconciliation',
      summary:
        'Mend differences, or all of them: orders are taken, levels told and documents handed over again. Then the day is compared again.',
      access: { may: ACT, single: true },
      params,
      query: {},
      body: MendBody,
      answers: { 200: Done },
      handle: async ({ params: { connector, day }, body: { differences = null }, cause }) =>
        answer(await reconciliations.mend(known(connector), day, differences, cause(`connector-${connector}`))),
    }),
  ];
};

const present = ({ connector, day, timeZone, status, at, problem, done }: ListedReconciliation) => ({
  ...{ connector, day, timeZone, status, at, problem },
  done:
    done === null
      ? null
      : { at: done.at, compared: done.compared, differences: done.differences, unlisted: done.unlisted },
});
