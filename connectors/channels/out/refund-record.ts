import { connectorTarget } from '../../../domain/setup/connector.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { Connection } from '../../system.ts';
import type { Refund } from '../outgoing.ts';

/** Puts on record that a system has given money back, and what it calls that. */
export type RecordRefund = (reference: string) => Promise<void>;

/** Of the refund that a fact has asked for. */
export const refundRecord =
  (
    { id, clock, ports }: Connection<unknown>,
    fact: Recorded,
    { refund, amount }: Pick<Refund, 'refund' | 'amount'>,
  ): RecordRefund =>
  async (reference) => {
    const answer = { refund, outcome: 'refunded', reference, amount, at: clock.now() } as const;
    const cause = { at: clock.now(), by: connectorTarget(id), causationId: fact.id };
    await ports.returns.recordRefund(answer, (correlationId) => ({ ...cause, correlationId }));
  };
