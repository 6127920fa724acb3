import { type Delivering, delivering } from '../connectors/delivery/deliver.ts';
import type { Target } from '../connectors/delivery/target.ts';
import { urlRefusal } from '../connectors/http/addresses.ts';
import { httpPost } from '../connectors/http/post.ts';
import type { StockTarget } from '../connectors/stock/target.ts';
import { webhookTargetOf } from '../connectors/webhooks/target.ts';
import type { EventLog } from '../log/event-log.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import { sleepFor } from '../projections/projector/retry.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Directory } from '../runtime/directory.ts';
import { recordOn } from '../runtime/last-fact.ts';
import type { Offered } from '../runtime/offered.ts';
import type { RuntimeStores } from '../runtime/ports.ts';
import { type WebhookCommands, webhookCommands } from '../runtime/webhooks.ts';

export type WebhooksDependencies = {
  readonly log: EventLog;
  readonly keys: KeyRing;
  readonly stores: Pick<RuntimeStores, 'leases' | 'cursors' | 'deliveries' | 'told'>;
  readonly directory: Directory;
  readonly clock: Clock;
  /** This process, by a name of its own. */
  readonly holder: string;
  /** What else is told of facts. */
  readonly otherTargets: () => readonly Target[];
  readonly stockTargets: () => readonly StockTarget[];
  readonly offered: Offered;
  /** Webhooks may lead to addresses that are not public. */
  readonly allowPrivate: boolean;
  readonly onError: (error: unknown) => void;
};

export type Webhooks = { readonly commands: WebhookCommands; readonly delivering: Delivering };

/** What a receiver may take until it has answered. */
const TIMEOUT_MILLIS = 15_000;

/** Commands on webhooks, and what tells them of facts. */
export const openWebhooks = (dependencies: WebhooksDependencies): Webhooks => {
  const { log, keys, stores, directory, clock, allowPrivate } = dependencies;
  const sending = { keys, post: httpPost({ allowPrivate, timeoutMillis: TIMEOUT_MILLIS }), clock };
  return {
    commands: webhookCommands({
      ...{ log, keys, directory, deliveries: stores.deliveries },
      urlRefusal: (url) => urlRefusal(url, allowPrivate),
    }),
    delivering: delivering({
      ...dependencies,
      ...stores,
      record: recordOn(log),
      sleep: sleepFor,
      random: Math.random,
      targets: () => [
        ...directory
          .webhooks()
          .filter(({ active }) => active)
          .map((webhook) => webhookTargetOf(webhook, sending)),
        ...dependencies.otherTargets(),
      ],
    }),
  };
};
