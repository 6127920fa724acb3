import { deliveryStream } from '../domain/delivery.ts';
import { inboundStream } from '../domain/inbound.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Clock } from './clock.ts';
import { recordOn } from './last-fact.ts';
import type { CauseOf } from './order-commands.ts';
import type { Deliveries, Inbox } from './ports.ts';

/** Has what failed on its way out or in tried again: what has failed of one key or subject, in its order. */
export type FailedWork = {
  /** False where nothing of the key has failed: nothing is recorded then. */
  readonly sendAgain: (target: string, key: string, causeOf: CauseOf) => Promise<boolean>;
  /** False where nothing of the subject has failed: nothing is recorded then. */
  readonly workAgain: (connector: string, subject: string, causeOf: CauseOf) => Promise<boolean>;
};

export type FailedWorkDependencies = {
  readonly log: Pick<EventLog, 'read' | 'append'>;
  readonly deliveries: Pick<Deliveries, 'hasFailed'>;
  readonly inbox: Pick<Inbox, 'hasFailed' | 'again'>;
  readonly clock: Clock;
};

export const failedWork = ({ log, deliveries, inbox, clock }: FailedWorkDependencies): FailedWork => {
  const record = recordOn(log);
  return {
    async sendAgain(target, key, causeOf) {
      if (!(await deliveries.hasFailed(target, key))) return false;
      const stream = deliveryStream(target, key);
      await record(stream, () => ({ events: [{ type: 'DeliveryRequested', data: { target, key } }] }), causeOf(stream));
      return true;
    },
    async workAgain(connector, subject, causeOf) {
      if (!(await inbox.hasFailed(connector, subject))) return false;
      const stream = inboundStream(connector, subject);
      const event = { type: 'InboundRequested', data: { connector, subject } } as const;
      await record(stream, () => ({ events: [event] }), causeOf(stream));
      await inbox.again(connector, subject, clock.now());
      return true;
    },
  };
};
