import { type StaticEncode, type TObject, type TProperties, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Service } from '../domain/carriage/services.ts';
import type { Fault } from '../domain/fact.ts';
import type { ChannelId } from '../domain/ids.ts';
import type { ConnectorRun } from '../domain/setup/connector.ts';
import type { Instant } from '../domain/time.ts';
import type { LogReader } from '../log/event-log.ts';
import type { Sleep } from '../projections/projector/retry.ts';
import type { SupplyDocument } from '../projections/supplies.ts';
import type { Clock } from '../runtime/clock.ts';
import type { DoorAnswer, DoorCall, KnownSystem, Network, Tested } from '../runtime/connectors.ts';
import type { Engine } from '../runtime/engine.ts';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { PollPlace } from '../runtime/ports.ts';
import type { Carrier } from './carriers/port.ts';
import type { TakeTracking } from './carriers/work/taking.ts';
import type { Target } from './delivery/target.ts';
import type { UntoldFacts } from './delivery/untold.ts';
import type { Reconciling } from './reconciliation/reconciling.ts';
import type { StockTarget } from './stock/target.ts';
import type { Vault } from './vault.ts';

/** A kind of outside system: what its connections want to know, and what can be done with one. See docs/connectors/adding-one.md. */
export type System = KnownSystem & {
  readonly settings: TObject;
  /** `null` where the settings are not what this version of the system wants. */
  readonly connect: (connection: Connection<unknown>) => Capabilities | null;
};

/** A connection to one such system, as it is set up. Another one takes its place when anything of it changes. */
export type Connection<Settings> = {
  /** The connector's. Names of what it feeds begin with `connectorTarget(id)`. */
  readonly id: string;
  /** There for a system that is a channel. */
  readonly channel: ChannelId | null;
  readonly settings: Settings;
  readonly run: ConnectorRun;
  /** The values of a secret that are valid now, the newest first. None where it has not been given. */
  readonly secrets: (name: string) => Promise<readonly string[]>;
  /** What it keeps of its own, such as tokens that it has been given. */
  readonly vault: Vault;
  readonly clock: Clock;
  /** Differs whenever anything of the set-up does. */
  readonly version: string;
  readonly ports: OutPorts;
};

/** What a connection needs of Weir beside the commands that what comes in is turned into. */
export type OutPorts = {
  readonly log: Pick<LogReader, 'read'>;
  readonly directory: Pick<Engine['directory'], 'location'>;
  readonly orders: Pick<Engine['orders'], 'read' | 'document'>;
  readonly returns: Pick<Engine['returns'], 'recordRefund'>;
  readonly sleep: Sleep;
  readonly untold: UntoldFacts;
};

/** What can be done with a connection. What is left out, its system does not do. */
export type Capabilities = {
  /** Tries the connection: address, key, scope. Never throws for what is wrong with it. */
  readonly test: () => Promise<Tested>;
  /** Reads what came to its door. The signature is checked over the bytes, before anything of them is looked at. */
  readonly webhook?: (call: DoorCall) => Promise<Verified>;
  /** One, or several, each with a name and a place of its own: what is slow to read holds up nothing else. */
  readonly poll?: Poll | readonly NamedPoll[];
  /** Turns an arrival into commands. The same arrival may come again, also after it has been taken: it changes nothing then. */
  readonly take?: (arrival: Arrival, ports: TakePorts) => Promise<Taken>;
  /** What it is told of facts. */
  readonly targets?: readonly Target[];
  /** What it is told of the stock. */
  readonly stock?: StockTarget;
  readonly carrier?: CarrierCapability;
  /** Where a person has to let us in by a browser. */
  readonly login?: Login;
  /** What it can be asked for, to compare what it has of a day with what we have. */
  readonly reconciliation?: Reconciling;
};

export type Login = {
  /** Where the person goes. Their browser is sent on from there to `redirectUri`, with `state` and a `code`. */
  readonly addressOf: (redirectUri: string, state: string) => string;
  /** Has the code exchanged for tokens, and keeps them. Never throws for what is wrong with it. */
  readonly complete: (code: string, redirectUri: string) => Promise<Tested>;
};

/** A carrier's system: what it is called, what it is booked for, and how. */
export type CarrierCapability = {
  readonly name: string;
  readonly services: { readonly [service: string]: Service };
  readonly returnServices: { readonly [service: string]: Service };
  readonly carrier: Carrier;
};

/** Something that the system tells us. */
export type Arrival = {
  /** The same for each repeat of it, and for nothing else. */
  readonly key: string;
  readonly topic: string;
  /** What it is about: its arrivals are worked in the order in which they came in. */
  readonly subject: string;
  /**
   * Of an arrival that tells the whole state of its subject: text that grows with each state. One that is older than what has been worked
   * is passed over. `null` for an arrival of something that happened.
   */
  readonly version: string | null;
  /** What matters of its headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Verified =
  | { readonly outcome: 'arrived'; readonly arrival: Arrival; readonly verdict?: Verdict }
  /** Many in one call, each with an answer of its own: what arrived is kept, in this order, before any of it is answered. */
  | {
      readonly outcome: 'several';
      readonly parts: readonly SeveralPart[];
      /** For all of them, those that have not been worked yet are waited for so long. */
      readonly waitMillis: number;
      /** Of the answers of all parts, in their order. */
      readonly answer: (texts: readonly string[]) => DoorAnswer;
    }
  /** Nothing to be worked, and an answer of its own all the same, as where the system tries the address. Nothing is kept. */
  | { readonly outcome: 'answered'; readonly answer: DoorAnswer }
  /** Known to be theirs, and impossible: 422 with the errors, each with its path first. Nothing is kept. */
  | { readonly outcome: 'impossible'; readonly errors: readonly string[] }
  /** The signature is missing or wrong, or is another's: 401, and nothing of it is kept. */
  | { readonly outcome: 'unsigned' }
  /** It is signed, and nothing that is worked here: it is thanked for. */
  | { readonly outcome: 'ignored' };

/** One of many: it arrived, or it is impossible, and its answer says so. */
export type SeveralPart =
  | { readonly arrival: Arrival; readonly answer: Verdict['answer'] }
  | { readonly arrival: null; readonly text: string };

/** What a system wants to read once what it sent is kept, instead of our own words. */
export type Verdict = {
  /** Until it has been worked, the answer waits so long. Left out: not at all. */
  readonly waitMillis?: number;
  /** `worked` is `null` where it has not been worked yet; else `null` as its reason says that it was done. */
  readonly answer: (worked: { readonly refused: string | null } | null) => DoorAnswer;
};

/** Reading what has changed there, for what no webhook told. */
export type Poll = {
  readonly everyMillis: number;
  /** So much before the place that it had come to is read again: what changed there may show late. */
  readonly overlapMillis: number;
  readonly perSecond: number;
  /** False: the pages are not in the order of the changes, so that how far they reach is known after the last of them alone. */
  readonly isInOrder: boolean;
  /** What changed at or after an instant, a page at a time; `page` is `next` of the page before. */
  readonly read: (since: Instant, page: string | null, signal: AbortSignal) => Promise<Polled>;
};

export type NamedPoll = Poll & { readonly name: string };

export type Polled =
  | {
      readonly outcome: 'read';
      readonly changes: readonly { readonly place: PollPlace; readonly arrival: Arrival }[];
      readonly next: string | null;
    }
  | Unavailable;

/** It cannot be done now, in words, and when the other side wants to be asked again. */
export type Unavailable = {
  readonly outcome: 'unavailable';
  readonly reason: string;
  readonly retryAfterMillis: number | null;
};

/** Commands, and the cause that facts of theirs will have. */
export type TakePorts = Pick<Engine, 'orders' | 'fulfilments' | 'returns' | 'stock' | 'supply'> & {
  readonly setup: Pick<Engine['setup'], 'describeProduct'>;
  /** The supplies that something is still expected of, and whose ids begin so. */
  readonly expected: (prefix: string) => Promise<readonly OpenSupply[]>;
  readonly tracking: {
    /** Takes in what a carrier's system says of parcels. */
    readonly takeTracking: TakeTracking;
    /** Has a carrier asked about a parcel at once. */
    readonly lookNow: (connector: string, trackingNumber: string) => Promise<void>;
  };
  readonly cause: CauseOf;
};

export type OpenSupply = Pick<SupplyDocument, 'id' | 'sku' | 'supply'>;

/** What came of an arrival. Reasons are for people, and hold nothing personal. */
export type Taken =
  | { readonly outcome: 'done' }
  /** What it is about is not known yet: it is kept aside for a time. */
  | { readonly outcome: 'unknown'; readonly reason: string }
  /** A person must look: the same again would come to the same. */
  | { readonly outcome: 'refused'; readonly reason: string }
  | Unavailable;

type Spec<P extends TProperties> = Omit<KnownSystem, 'faultsIn'> & {
  readonly settings: P;
  /** What the schema cannot tell: each fault with the path within the settings, `/vat/0/rate`. */
  readonly faultsIn?: (settings: StaticEncode<TObject<P>>, network: Network) => readonly Fault[];
  readonly connect: (connection: Connection<StaticEncode<TObject<P>>>) => Capabilities;
};

/** Makes a system: its settings are checked with its own schema, which the API shows and checks with, too. */
export const defineSystem = <P extends TProperties>({
  name,
  kind,
  secrets,
  settings,
  faultsIn,
  connect,
}: Spec<P>): System => {
  const schema = Type.Object(settings, { additionalProperties: false });
  const compiled = Compile(schema);
  const fits = (value: unknown): value is StaticEncode<TObject<P>> => compiled.Check(value);
  return {
    ...{ name, kind, secrets, settings: schema },
    faultsIn: (given, network) => (fits(given) ? (faultsIn?.(given, network) ?? []) : []),
    connect: (connection) =>
      fits(connection.settings) ? connect({ ...connection, settings: connection.settings }) : null,
  };
};
