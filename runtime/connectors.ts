import { createSecretKey } from 'node:crypto';
import { deliveryStream, EVERYTHING } from '../domain/delivery.ts';
import { type Decision, type Fault, type Refusal, refuse } from '../domain/fact.ts';
import type { ChannelId, LocationId } from '../domain/ids.ts';
import {
  type Connector,
  type ConnectorEvent,
  type ConnectorSettings,
  connectorAfter,
  pauseConnector,
  removeConnector,
  resumeConnector,
  setConnector,
  setSecrets,
  validSecretsOf,
} from '../domain/setup/connector.ts';
import type { Instant } from '../domain/time.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { failedWork } from './failed-work.ts';
import { recordOn } from './last-fact.ts';
import type { CauseOf } from './order-commands.ts';
import type { Deliveries, Inbox, ToldLevels, Vaults } from './ports.ts';
import type { SetupOutcome } from './setup.ts';

/** A system that connections can be made to, as far as its set-up goes. */
export type KnownSystem = {
  readonly name: string;
  readonly kind: 'channel' | 'erp' | 'carrier';
  /** Names of the secrets that it may be given. */
  readonly secrets: readonly string[];
  /** What is wrong with settings that are as its schema has them: each fault with the path within them, `/vat/0/rate`. */
  readonly faultsIn?: (settings: ConnectorSettings['settings'], network: Network) => readonly Fault[];
};

/** The channels and locations that settings may name; `undefined` for one that is not there. */
export type Network = {
  readonly channel: (id: ChannelId) => object | undefined;
  readonly location: (id: LocationId) => object | undefined;
};

export type ConnectorOutcome =
  | { readonly position: bigint | null; readonly changed: boolean; readonly connector: Connector }
  | { readonly refused: Refusal };

/** Commands on connectors. Each records a fact only when something changes. */
export type ConnectorCommands = {
  /** The settings are as the system's schema has them. Refused (422) for a channel that is missing or not set up, and for what the system says of them. */
  readonly set: (id: string, settings: ConnectorSettings, cause: Cause) => Promise<ConnectorOutcome>;
  /** Secrets by name; those that are not named stay. Refused (422) for a name that the system does not know. */
  readonly setSecrets: (
    id: string,
    secrets: Readonly<Record<string, string>>,
    cause: Cause,
  ) => Promise<ConnectorOutcome>;
  readonly pause: (id: string, cause: Cause) => Promise<ConnectorOutcome>;
  readonly resume: (id: string, cause: Cause) => Promise<ConnectorOutcome>;
  /** Tells it of all of the stock again, as if it had been told of nothing. Refused (409) where it is told of none. */
  readonly tellStock: (id: string, cause: Cause) => Promise<SetupOutcome>;
  /** Tries all again that has failed, in and out, each key and subject in its order. Nothing where nothing has failed. */
  readonly retry: (id: string, causeOf: CauseOf) => Promise<RetriedAll>;
  /** Forgets its secrets, and what was still to be worked or sent; what a carrier was to do is wound up by whoever feeds it. */
  readonly remove: (id: string, cause: Cause) => Promise<SetupOutcome>;
};

/** How many keys are sent again, and how many subjects worked again; up to `position` it is in the log. */
export type RetriedAll =
  | { readonly position: bigint; readonly in: number; readonly out: number }
  | { readonly refused: Refusal };

/** What came to the door: a header by its name in small letters, a parameter of the query, and the body byte for byte. */
export type DoorCall = {
  readonly header: (name: string) => string | null;
  readonly query: (name: DoorQuery) => string | null;
  readonly body: Buffer;
};

/** What a system may say in the address that it was given. */
export type DoorQuery = (typeof DOOR_QUERY)[number];
export const DOOR_QUERY = ['event', 'validationToken'] as const;

/** An answer in the system's own words. */
export type DoorAnswer = { readonly status: 200 | 202 | 409; readonly type: string; readonly text: string };

/** `repeated`: it had been stored before. `ignored`: it is signed, and nothing that is worked here. `no-webhooks`: the system sends none. */
export type Received =
  | { readonly outcome: 'stored' | 'repeated' | 'ignored' | 'unsigned' | 'no-webhooks' }
  | { readonly outcome: 'answered'; readonly answer: DoorAnswer }
  | { readonly outcome: 'impossible'; readonly errors: readonly string[] };

/** What a try of the connection found, in words: all that is wrong, or what is well. */
export type Tested = { readonly ok: boolean; readonly findings: readonly string[] };

export type ConnectorStatus = {
  readonly paused: boolean;
  readonly lastIn: Instant | null;
  readonly lastOut: Instant | null;
  /** Age of the oldest that waits, in or out. */
  readonly lagSeconds: number;
  /** What was last wrong with anything that is not settled yet; `null` where nothing is wrong. */
  readonly problem: { readonly at: Instant; readonly reason: string } | null;
  readonly in: { readonly waiting: number; readonly parked: number; readonly failed: number };
  readonly out: { readonly waiting: number; readonly failed: number };
  /** Whether what goes out is held back because the system takes nothing; `null` in a process that does not feed it. */
  readonly breaker: 'closed' | 'open' | null;
  /** When its changes were last asked for, and up to when they are known; `null` where they never were. */
  readonly polled: { readonly at: Instant; readonly upTo: Instant } | null;
};

/** What a running process does with its connectors. */
export type ConnectorDoors = {
  readonly receive: (connector: Connector, call: DoorCall) => Promise<Received>;
  readonly test: (connector: Connector) => Promise<Tested>;
  /** Where a person lets us in by a browser; `null` for a system that is not logged in to so. */
  readonly loginAddress: (connector: Connector, redirectUri: string, state: string) => string | null;
  /** Completes a login by the code that the browser came back with. */
  readonly login: (connector: Connector, code: string, redirectUri: string) => Promise<Tested | null>;
  readonly status: (connector: Connector) => Promise<ConnectorStatus>;
};

export type ConnectorDependencies = {
  readonly log: Pick<EventLog, 'read' | 'append' | 'end'>;
  readonly directory: Pick<Directory, 'apply' | 'channel' | 'location' | 'connector'>;
  readonly keys: Pick<KeyRing, 'forStream' | 'keep' | 'find' | 'destroy'>;
  readonly inbox: Pick<Inbox, 'remove' | 'hasFailed' | 'failedSubjects' | 'again'>;
  readonly deliveries: Pick<Deliveries, 'removeFrom' | 'hasFailed' | 'failedKeys'>;
  readonly told: Pick<ToldLevels, 'forget'>;
  readonly vaults: Pick<Vaults, 'remove'>;
  readonly system: (name: string) => KnownSystem | undefined;
  /** The names of all that a connector feeds. */
  readonly targetsOf: (connector: Connector) => readonly string[];
  /** The names of what a connector feeds and nobody goes on with once it is removed. */
  readonly forgottenTargetsOf: (connector: Connector) => readonly string[];
  /** The name of what tells it of the stock; `null` where nothing does. */
  readonly stockTargetOf: (connector: Connector) => string | null;
  readonly clock: Clock;
};

/** Keys whose requests are written side by side: the log takes what waits for it in one go. */
const RETRIED_AT_ONCE = 100;

export const connectorCommands = (dependencies: ConnectorDependencies): ConnectorCommands => {
  const { log, directory, keys, inbox, deliveries, told, vaults, system, forgottenTargetsOf, stockTargetOf } =
    dependencies;
  const record = recordOn(log);
  const failed = failedWork(dependencies);

  const execute = async (
    id: string,
    decide: (last: ConnectorEvent | null) => Decision<ConnectorEvent>,
    cause: Cause,
  ): Promise<Executed> => {
    let before: ConnectorEvent | null = null;
    const outcome = await record(
      `connector-${id}`,
      (last) => {
        before = ofConnector(last);
        return decide(before);
      },
      cause,
    );
    if ('refused' in outcome) return outcome;
    for (const event of outcome.written) directory.apply(event);
    const connector = connectorAfter(ofConnector(outcome.written.at(-1) ?? null) ?? before);
    const { position, written } = outcome;
    return { position, changed: written.length > 0, connector, before: connectorAfter(before) };
  };

  const known = (executed: Executed): ConnectorOutcome => {
    if ('refused' in executed) return executed;
    const { position, changed, connector } = executed;
    return connector === null ? GONE : { position, changed, connector };
  };

  const refusalOf = ({ system: name, channel, settings }: ConnectorSettings): Refusal | null => {
    const known = system(name);
    const faults = known?.faultsIn?.(settings, directory) ?? [];
    const errors = [
      ...channelFaults(known, channel),
      ...faults.map((fault) => ({ ...fault, path: `/settings${fault.path}` })),
    ];
    return errors.length === 0
      ? null
      : { code: 'unprocessable', detail: 'The connector cannot be set up like this.', errors };
  };

  const channelFaults = (known: KnownSystem | undefined, channel: ConnectorSettings['channel']): readonly Fault[] => {
    const fault = (message: string): readonly Fault[] => [{ path: '/channel', message }];
    if (channel === null) return known?.kind === 'channel' ? fault('is missing: whose orders are they?') : [];
    return directory.channel(channel) === undefined ? fault(`there is no channel ${channel}`) : [];
  };

  /** Of these secrets, those that are not what is kept already. */
  const fresh = async (connector: Connector, secrets: Readonly<Record<string, string>>, now: Instant) => {
    const found: { readonly name: string; readonly value: string }[] = [];
    for (const [name, value] of Object.entries(secrets)) {
      const [newest] = validSecretsOf(connector, name, now);
      const kept = newest === undefined ? undefined : (await keys.find([newest.key]))(newest.key);
      if (kept?.export().equals(Buffer.from(value)) !== true) found.push({ name, value });
    }
    return found;
  };

  return {
    async set(id, settings, cause) {
      const refusal = refusalOf(settings);
      if (refusal !== null) return { refused: refusal };
      const isNew = directory.connector(id) === undefined;
      const seal = isNew ? (await keys.forStream(null)).id : null;
      const begin = seal === null ? null : { seal, after: String(await log.end()), since: cause.at };
      const executed = await execute(id, (last) => setConnector(last, id, settings, begin), cause);
      const isUsed = !('refused' in executed) && executed.connector?.seal === seal;
      if (seal !== null && !isUsed) await keys.destroy([seal]);
      return known(executed);
    },
    async setSecrets(id, secrets, cause) {
      const connector = directory.connector(id);
      if (connector === undefined) return GONE;
      const names = system(connector.system)?.secrets ?? [];
      const errors = Object.keys(secrets)
        .filter((name) => !names.includes(name))
        .map((name) => ({ path: `/${name}`, message: `${connector.system} has ${names.join(', ') || 'no secrets'}` }));
      if (errors.length > 0) return refuse('unprocessable', 'The system has no such secret.', errors);
      const kept: { readonly name: string; readonly key: string }[] = [];
      for (const { name, value } of await fresh(connector, secrets, cause.at)) {
        kept.push({ name, key: await keys.keep(createSecretKey(Buffer.from(value))) });
      }
      const executed = await execute(id, (last) => setSecrets(last, kept, cause.at), cause);
      const used = 'refused' in executed ? [] : (executed.connector?.secrets ?? []);
      const before = 'refused' in executed ? [] : (executed.before?.secrets ?? []);
      const dropped = [...kept, ...before].filter(({ key }) => !used.some((one) => one.key === key));
      await keys.destroy(dropped.map(({ key }) => key));
      return known(executed);
    },
    pause: async (id, cause) => known(await execute(id, pauseConnector, cause)),
    resume: async (id, cause) => known(await execute(id, resumeConnector, cause)),
    async tellStock(id, cause) {
      const connector = directory.connector(id);
      if (connector === undefined) return GONE;
      const target = stockTargetOf(connector);
      if (target === null) return refuse('not-now', `${id} is told of no stock: its system or its settings have none.`);
      const event = { type: 'DeliveryRequested', data: { target, key: EVERYTHING } } as const;
      const recorded = await record(deliveryStream(target, EVERYTHING), () => ({ events: [event] }), cause);
      return 'refused' in recorded ? recorded : { position: recorded.position, changed: true };
    },
    async retry(id, causeOf) {
      const connector = directory.connector(id);
      if (connector === undefined) return GONE;
      let sent = 0;
      for (const target of dependencies.targetsOf(connector)) {
        const keys = await deliveries.failedKeys(target);
        sent += await countOf(keys, (key) => failed.sendAgain(target, key, causeOf));
      }
      const worked = await countOf(await inbox.failedSubjects(id), (key) => failed.workAgain(id, key, causeOf));
      return { position: await log.end(), in: worked, out: sent };
    },
    async remove(id, cause) {
      const executed = await execute(id, removeConnector, cause);
      if ('refused' in executed || executed.before === null) return executed;
      const { before } = executed;
      await inbox.remove(id);
      for (const target of forgottenTargetsOf(before)) {
        await deliveries.removeFrom(target, 0n);
        await told.forget(target);
      }
      await vaults.remove(before.seal);
      await keys.destroy([before.seal, ...before.secrets.map(({ key }) => key)]);
      return executed;
    },
  };
};

/** Of how many it was done. */
const countOf = async (keys: readonly string[], does: (key: string) => Promise<boolean>): Promise<number> => {
  let count = 0;
  for (let from = 0; from < keys.length; from += RETRIED_AT_ONCE) {
    const some = await Promise.all(keys.slice(from, from + RETRIED_AT_ONCE).map(does));
    count += some.filter(Boolean).length;
  }
  return count;
};

type Executed =
  | {
      readonly position: bigint | null;
      readonly changed: boolean;
      readonly connector: Connector | null;
      readonly before: Connector | null;
    }
  | { readonly refused: Refusal };

const GONE = refuse('unknown', 'There is no such connector.');

/** A fact, where it is one of a connector. */
export const ofConnector = (fact: Recorded | null): ConnectorEvent | null => {
  switch (fact?.type) {
    case 'ConnectorSet':
    case 'ConnectorSecretsSet':
    case 'ConnectorPaused':
    case 'ConnectorResumed':
    case 'ConnectorRemoved':
      return fact;
    default:
      return null;
  }
};
