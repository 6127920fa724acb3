import { type Decision, type Fault, refuse } from '../../fact.ts';
import type { OrderEvent } from '../facts.ts';
import { quantityOf } from '../fold.ts';
import type { Order } from '../order.ts';
import type { ReturnFacts, ReturnLine } from './facts.ts';
import { when } from './when.ts';

/** Units of a line that are not ours, and that their customer does not have back yet: what was declined, and what was repaired. */
export const toSendBack = ({ declined, repaired, sentBack }: ReturnLine): number => declined + repaired - sentBack;

/**
 * Puts on record that goods go back to their customer, in a parcel of their own. No stock moves: they were never ours. Refused for more
 * than is there to go back, and where nobody knows any more to whom.
 */
export const sendBack = (order: Order, sent: ReturnFacts['ReturnSentBack']): Decision<OrderEvent> =>
  when(order, sent.return, 'ReturnSentBack', sent.reference, (found) => {
    if (order.forgotten) {
      return refuse('not-now', 'The personal data of the order has been forgotten: nobody knows where to send them.');
    }
    const strange = sent.lines.find((l) => !found.lines.some(({ line }) => line === l.line));
    if (strange !== undefined) return refuse('unprocessable', `The return has no line ${strange.line}.`);
    const errors = sent.lines.flatMap(({ line }, index): readonly Fault[] => {
      const known = found.lines.find((one) => one.line === line);
      const there = known === undefined ? 0 : toSendBack(known);
      const asked = quantityOf(sent.lines, line);
      return asked > there
        ? [{ path: `/lines/${index}/quantity`, message: `${there} of line ${line} are to go back, ${asked} are sent` }]
        : [];
    });
    return errors.length > 0
      ? refuse('not-now', 'More is sent than is to go back to its customer.', errors)
      : { events: [{ type: 'ReturnSentBack', data: sent }] };
  });
