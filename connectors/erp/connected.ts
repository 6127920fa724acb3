import { connectorTarget } from '../../domain/setup/connector.ts';
import type { Target } from '../delivery/target.ts';
import type { Reconciling } from '../reconciliation/reconciling.ts';
import type { Connection } from '../system.ts';
import type { Erp } from './port.ts';
import { bookOf, type Policy } from './settings.ts';
import { erpTargetOf } from './target.ts';

/** What a connection to an ERP is told of: the orders of its channels, as documents. */
export const documentsTarget = (
  { id, run, version, clock, ports }: Connection<unknown>,
  system: string,
  policy: Policy,
  erp: Pick<Erp, 'post'>,
): Target => {
  const name = `${connectorTarget(id)}-documents`;
  return erpTargetOf(
    {
      ...{ id, system, name, version, cursor: `${name}@${run.number}`, after: BigInt(run.after) },
      ...{ channels: policy.channels ?? null, book: bookOf(policy) },
    },
    {
      ...{ erp, log: ports.log, orders: ports.orders },
      causeOf: (fact) => (correlationId) => ({
        ...{ at: clock.now(), by: connectorTarget(id), correlationId, causationId: fact.id },
      }),
    },
  );
};

/** What a connection to an ERP can be asked for of a day: the documents that its target has handed over. */
export const documentsReconciled = (
  { name: target }: Pick<Target, 'name'>,
  system: string,
  policy: Policy,
  erp: Pick<Erp, 'list' | 'post'>,
): Reconciling => {
  const book = bookOf(policy);
  return { timeZone: book.timeZone, documents: { erp, system, target, book, channels: policy.channels ?? null } };
};
