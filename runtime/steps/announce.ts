import { collectionCode } from '../../domain/fulfilment/collection-code.ts';
import { collectionTerms } from '../../domain/order/fulfil.ts';
import { announce } from '../../domain/order/transfer.ts';
import type { Step } from '../orders.ts';
import { inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/** All parts of an order are where it is collected: its customer is told, once, and given one code for all. */
export const announceStep =
  ({ orders, directory, randomBelow, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'announcing');
      if (now === null) return;
      const { order } = now;
      const cause = stepCause(clock, id, 'announce');
      const policy = directory.channel(order.channel)?.collection ?? null;
      const terms = collectionTerms(policy, collectionCode(randomBelow), cause.at);
      await report(orders, order, (known) => announce(known, terms), cause);
    }
  };
