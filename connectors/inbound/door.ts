import type { Connector } from '../../domain/setup/connector.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import type { DoorCall, Received } from '../../runtime/connectors.ts';
import type { Inbox } from '../../runtime/ports.ts';
import type { Connections } from '../connections.ts';
import type { Verified } from '../system.ts';
import { type KeepDependencies, keepArrival } from './keep.ts';

export type DoorDependencies = KeepDependencies & {
  readonly inbox: Pick<Inbox, 'add' | 'stateOf'>;
  readonly connections: Connections;
  readonly sleep: Sleep;
  /** Something of a connector is there to be worked. */
  readonly ring: (connector: string) => void;
};

/** How often it is looked whether what the answer waits for has been worked, maybe by another process. */
const LOOK_MILLIS = 50;

/** Takes delivery of what a system sends: checked by its signature, kept on disk, and answered; it is worked afterwards. */
export const door =
  (dependencies: DoorDependencies) =>
  async (connector: Connector, call: DoorCall): Promise<Received> => {
    const webhook = dependencies.connections.of(connector)?.webhook;
    if (webhook === undefined) return { outcome: 'no-webhooks' };
    const verified = await webhook(call);
    if (verified.outcome === 'several') return takeSeveral(dependencies, connector, verified);
    if (verified.outcome !== 'arrived') return verified;
    const { arrival, verdict } = verified;
    const isNew = await keepArrival(dependencies, connector, arrival);
    if (isNew) dependencies.ring(connector.id);
    if (verdict === undefined) return { outcome: isNew ? 'stored' : 'repeated' };
    const { waitMillis = 0, answer } = verdict;
    const isAwaited = waitMillis > 0;
    const outcome = isAwaited ? await worked(dependencies, connector.id, arrival.key, { left: waitMillis }) : null;
    return { outcome: 'answered', answer: answer(outcome) };
  };

const takeSeveral = async (
  dependencies: DoorDependencies,
  connector: Connector,
  { parts, waitMillis, answer }: Extract<Verified, { readonly outcome: 'several' }>,
): Promise<Received> => {
  for (const { arrival } of parts) {
    if (arrival !== null && (await keepArrival(dependencies, connector, arrival))) dependencies.ring(connector.id);
  }
  const patience = { left: waitMillis };
  const texts: string[] = [];
  for (const part of parts) {
    texts.push(
      part.arrival === null
        ? part.text
        : part.answer(await worked(dependencies, connector.id, part.arrival.key, patience)).text,
    );
  }
  return { outcome: 'answered', answer: answer(texts) };
};

/** How long an answer may still wait. */
type Patience = { left: number };

/** What came of it, once it has been worked; `null` where that takes longer. */
const worked = async (
  { inbox, sleep }: DoorDependencies,
  connector: string,
  key: string,
  patience: Patience,
): Promise<{ readonly refused: string | null } | null> => {
  const never = new AbortController().signal;
  while (patience.left >= 0) {
    const found = await inbox.stateOf(connector, key);
    if (found?.state === 'done') return { refused: null };
    if (found?.state === 'failed') return { refused: found.reason };
    if (patience.left < LOOK_MILLIS) return null;
    await sleep(LOOK_MILLIS, never);
    patience.left -= LOOK_MILLIS;
  }
  return null;
};
