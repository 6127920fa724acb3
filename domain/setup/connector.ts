import { type Decision, type Fact, nothing, type Refusal, refuse } from '../fact.ts';
import type { ChannelId } from '../ids.ts';
import { addMinutes, type Instant } from '../time.ts';

/** A connection to an outside system, as it is set up: which system, for which channel, and what that system wants to know. */
export type ConnectorSettings = {
  readonly system: string;
  /** The channel whose orders come and go by it; `null` for a system that is no channel. */
  readonly channel: ChannelId | null;
  /** As the system's own schema has it. Never a secret. */
  readonly settings: Readonly<Record<string, unknown>>;
};

/** What the key store alone holds: `key` is its name there. `until`: valid as long as that, `null` for the newest of its name. */
export type ConnectorSecret = { readonly name: string; readonly key: string; readonly until: Instant | null };

export type Connector = ConnectorSettings & {
  readonly id: string;
  /** While it is, what comes in is kept and not worked, and what goes out waits in the log. */
  readonly paused: boolean;
  /** The newest of a name first. */
  readonly secrets: readonly ConnectorSecret[];
  /** The name of the key that what comes in is sealed with until it has been worked. */
  readonly seal: string;
  readonly run: ConnectorRun;
};

/** One made later under the same id begins its own run: facts after this position go out, and what changed there since this time comes in. */
export type ConnectorRun = {
  readonly number: number;
  readonly after: string;
  readonly since: Instant;
  /** Where the first run began: what came before `after` is only wound up. `after`, where it is left out. */
  readonly from?: string;
};

/** Each holds the whole of it, so that the last one says it all. Names are storage: add, never rename. */
export type ConnectorFacts = {
  readonly ConnectorSet: Connector;
  readonly ConnectorSecretsSet: Connector;
  readonly ConnectorPaused: Connector;
  readonly ConnectorResumed: Connector;
  /** `runs`: how many there have been, the first of them from `from` on. What is optional came later than the fact. */
  readonly ConnectorRemoved: {
    readonly id: string;
    readonly runs: number;
    readonly system?: string;
    readonly from?: string;
  };
};

export type ConnectorEvent = Fact<ConnectorFacts>;

/** How long the secret before stays valid beside a new one. */
const ROTATION_MINUTES = 24 * 60;

/** The connector after a fact of it; `null` for one that is not there. */
export const connectorAfter = (event: ConnectorEvent | null): Connector | null => {
  switch (event?.type) {
    case 'ConnectorSet':
    case 'ConnectorSecretsSet':
    case 'ConnectorPaused':
    case 'ConnectorResumed':
      return event.data;
    case 'ConnectorRemoved':
    case undefined:
      return null;
  }
};

/** What one that is not there yet begins with. */
export type FreshConnector = { readonly seal: string; readonly after: string; readonly since: Instant };

/** `fresh`: `null` where it was thought to be there. Refused for another system: what is under way would be read by the wrong one. */
export const setConnector = (
  last: ConnectorEvent | null,
  id: string,
  settings: ConnectorSettings,
  fresh: FreshConnector | null,
): Decision<ConnectorEvent> => {
  const connector = connectorAfter(last);
  if (connector === null) {
    if (fresh === null) return refuse('not-now', 'It has just been removed: try again.');
    const { seal, after, since } = fresh;
    const { runs, from } = last?.type === 'ConnectorRemoved' ? last.data : { runs: 0 };
    const run = { number: runs + 1, after, since, ...(from === undefined ? {} : { from }) };
    const begun = { ...settings, id, paused: false, secrets: [], seal, run };
    return { events: [{ type: 'ConnectorSet', data: begun }] };
  }
  if (connector.system !== settings.system) {
    return refuse('content-differs', `${id} is a connection to ${connector.system}: remove it, or take another id.`);
  }
  return isSame(connector, settings)
    ? nothing
    : { events: [{ type: 'ConnectorSet', data: { ...connector, ...settings } }] };
};

const isSame = (a: ConnectorSettings, b: ConnectorSettings): boolean =>
  a.channel === b.channel && sortedText(a.settings) === sortedText(b.settings);

/** JSON that does not depend on the order of fields. */
const sortedText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** New secrets by name; of each name the one before stays valid beside it for a day. */
export const setSecrets = (
  last: ConnectorEvent | null,
  fresh: readonly Pick<ConnectorSecret, 'name' | 'key'>[],
  now: Instant,
): Decision<ConnectorEvent> => {
  const connector = connectorAfter(last);
  if (connector === null) return { refused: UNKNOWN };
  if (fresh.length === 0) return nothing;
  const isReplaced = (name: string): boolean => fresh.some((one) => one.name === name);
  const before = connector.secrets
    .filter((one) => isValid(one, now))
    .map((one) => (isReplaced(one.name) ? { ...one, until: one.until ?? addMinutes(now, ROTATION_MINUTES) } : one));
  const secrets = [...fresh.map(({ name, key }) => ({ name, key, until: null })), ...before];
  return { events: [{ type: 'ConnectorSecretsSet', data: { ...connector, secrets } }] };
};

/** The secrets of a name that are valid now, the newest first. */
export const validSecretsOf = (
  { secrets }: Pick<Connector, 'secrets'>,
  name: string,
  now: Instant,
): readonly ConnectorSecret[] => secrets.filter((one) => one.name === name && isValid(one, now));

const isValid = ({ until }: ConnectorSecret, now: Instant): boolean => until === null || until > now;

export const pauseConnector = (last: ConnectorEvent | null): Decision<ConnectorEvent> => {
  const connector = connectorAfter(last);
  if (connector === null) return { refused: UNKNOWN };
  return connector.paused ? nothing : { events: [{ type: 'ConnectorPaused', data: { ...connector, paused: true } }] };
};

export const resumeConnector = (last: ConnectorEvent | null): Decision<ConnectorEvent> => {
  const connector = connectorAfter(last);
  if (connector === null) return { refused: UNKNOWN };
  return connector.paused ? { events: [{ type: 'ConnectorResumed', data: { ...connector, paused: false } }] } : nothing;
};

export const removeConnector = (last: ConnectorEvent | null): Decision<ConnectorEvent> => {
  if (last?.type === 'ConnectorRemoved') return nothing;
  const connector = connectorAfter(last);
  if (connector === null) return { refused: UNKNOWN };
  const { id, system, run } = connector;
  return { events: [{ type: 'ConnectorRemoved', data: { id, runs: run.number, system, from: beginningOf(run) } }] };
};

/** The position after which the first run of a connector began. */
export const beginningOf = ({ after, from = after }: ConnectorRun): string => from;

/** One that is not there any more, and how to go on with what it was fed. */
export type RemovedConnector = { readonly id: string; readonly system: string; readonly from: string };

/** The connector that a fact removed; `null` for older facts, which do not say what it was. */
export const removedBy = ({ id, system, from }: ConnectorFacts['ConnectorRemoved']): RemovedConnector | null =>
  system === undefined || from === undefined ? null : { id, system, from };

const UNKNOWN: Refusal = { code: 'unknown', detail: 'There is no such connector.' };

/** Names among all that facts are delivered to begin with this for what a connector feeds. */
export const connectorTarget = (id: string): string => `connector-${id}`;
