import { isDeepStrictEqual } from 'node:util';
import type { WeirEvent } from '../domain/events.ts';
import { resolveException } from '../domain/exception.ts';
import { type Decision, nothing, type Refusal, refuse } from '../domain/fact.ts';
import type { Sku } from '../domain/ids.ts';
import type { BlindReturn } from '../domain/returns/blind.ts';
import { BUILT_IN_POLICY, type ReturnsPolicy } from '../domain/returns/policy.ts';
import { activateRules, draftRules, type RoutingRulesEvent, setRules } from '../domain/routing/rule-set.ts';
import type { Rule } from '../domain/routing/rules.ts';
import type { Bin } from '../domain/setup/bin.ts';
import type { Channel } from '../domain/setup/channel.ts';
import type { ApiKey } from '../domain/setup/key.ts';
import type { Location } from '../domain/setup/location.ts';
import { type Description, describe, kitRefusal, type Product } from '../domain/setup/product.ts';
import type { Instant } from '../domain/time.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Directory } from './directory.ts';
import { lastOf, recordOn } from './last-fact.ts';

/** What came of a command on the set-up. `position` is that of the last fact of its subject; `null` when there is none. */
export type SetupOutcome =
  | { readonly position: bigint | null; readonly changed: boolean }
  | { readonly refused: Refusal };

/** Commands on the set-up. Each records a fact only when something changes. */
export type Setup = {
  readonly setChannel: (channel: Channel, cause: Cause) => Promise<SetupOutcome>;
  readonly setLocation: (location: Location, cause: Cause) => Promise<SetupOutcome>;
  /** Refused for a kit that is made of kits. */
  readonly setProduct: (product: Product, cause: Cause) => Promise<SetupOutcome>;
  /** What the system that keeps articles says of one; what it does not say, and all else of the product, stays as it is. */
  readonly describeProduct: (description: Description, cause: Cause) => Promise<SetupOutcome>;
  /** Has orders routed by these rules from here on; they need not have been a draft. */
  readonly setRoutingRules: (rules: readonly Rule[], cause: Cause) => Promise<SetupOutcome>;
  /** Keeps rules to be tried. Orders are routed as before. */
  readonly draftRoutingRules: (rules: readonly Rule[], cause: Cause) => Promise<SetupOutcome>;
  /** Puts the draft in force, if it is still the one of this version. */
  readonly activateRoutingRules: (version: number, cause: Cause) => Promise<SetupOutcome>;
  /** Says where an article lies at a location. Refused for a location that is not set up. */
  readonly setBin: (bin: Bin, cause: Cause) => Promise<SetupOutcome>;
  readonly createKey: (key: ApiKey, cause: Cause) => Promise<SetupOutcome>;
  readonly revokeKey: (id: string, cause: Cause) => Promise<SetupOutcome>;
  /** `raisedAt`: when the exception was last raised, as whoever resolves it knows it. */
  readonly resolveException: (id: string, raisedAt: Instant, note: string, cause: Cause) => Promise<SetupOutcome>;
  readonly product: (sku: Sku) => Promise<Product | null>;
  /** The rules of returns, as the next version. */
  readonly setReturnsPolicy: (policy: Omit<ReturnsPolicy, 'version'>, cause: Cause) => Promise<SetupOutcome>;
  readonly returnsPolicy: () => Promise<ReturnsPolicy>;
  /** Puts goods on record that nobody knows the order of. A repeat changes nothing. */
  readonly recordBlindReturn: (found: BlindReturn, cause: Cause) => Promise<SetupOutcome>;
};

export const setup = (
  log: EventLog,
  known: Pick<Directory, 'apply' | 'key' | 'location' | 'components' | 'kitsOf'>,
): Setup => {
  const record = recordOn(log);

  const execute = async (
    stream: string,
    decide: (last: Recorded | null) => Decision<WeirEvent>,
    cause: Cause,
  ): Promise<SetupOutcome> => {
    const outcome = await record(stream, decide, cause);
    if ('refused' in outcome) return outcome;
    for (const event of outcome.written) known.apply(event);
    return { position: outcome.position, changed: outcome.written.length > 0 };
  };

  const set = (stream: string, event: WeirEvent, cause: Cause) =>
    execute(stream, (before) => (isDeepStrictEqual(before?.data, event.data) ? nothing : { events: [event] }), cause);

  return {
    setChannel(channel, cause) {
      const unknown =
        channel.locations === 'all' ? [] : channel.locations.filter((id) => known.location(id) === undefined);
      if (unknown.length > 0) {
        const errors = unknown.map((id) => ({ path: '/locations', message: `there is no location ${id}` }));
        return Promise.resolve(refuse('unprocessable', 'The channel names locations that are not set up.', errors));
      }
      return set(`channel-${channel.id}`, { type: 'ChannelSet', data: channel }, cause);
    },
    setLocation: (location, cause) => set(`location-${location.id}`, { type: 'LocationSet', data: location }, cause),
    setProduct(product, cause) {
      const refusal = kitRefusal(product, known);
      if (refusal !== null) return Promise.resolve({ refused: refusal });
      return set(productStream(product.sku), { type: 'ProductSet', data: product }, cause);
    },
    describeProduct(description, cause) {
      const decide = (before: Recorded | null): Decision<WeirEvent> => {
        const known = before?.type === 'ProductSet' ? before.data : null;
        const product = describe(known, description);
        return isDeepStrictEqual(known, product) ? nothing : { events: [{ type: 'ProductSet', data: product }] };
      };
      return execute(productStream(description.sku), decide, cause);
    },
    setBin(bin, cause) {
      const { location, sku } = bin;
      if (known.location(location) === undefined) {
        return Promise.resolve(refuse('unknown', `There is no location ${location}.`));
      }
      const decide = (before: Recorded | null): Decision<WeirEvent> => {
        const is = before?.type === 'BinSet' ? before.data.bin : null;
        return is === bin.bin ? nothing : { events: [{ type: 'BinSet', data: bin }] };
      };
      return execute(`bin-${location}/${sku}`, decide, cause);
    },
    setRoutingRules: (rules, cause) =>
      execute(RULES_STREAM, (last) => unlessKept('RoutingRulesSet', last, rules, setRules), cause),
    draftRoutingRules: (rules, cause) =>
      execute(RULES_STREAM, (last) => unlessKept('RoutingRulesDrafted', last, rules, draftRules), cause),
    activateRoutingRules: (version, cause) =>
      execute(RULES_STREAM, (last) => activateRules(rulesIn(last), version), cause),
    createKey: (key, cause) => execute(`key-${key.id}`, () => ({ events: [{ type: 'KeyCreated', data: key }] }), cause),
    revokeKey(id, cause) {
      return execute(
        `key-${id}`,
        (before) => {
          if (before === null) return refuse('unknown', `There is no key ${id}.`);
          return before.type === 'KeyRevoked' ? nothing : { events: [{ type: 'KeyRevoked', data: { id } }] };
        },
        cause,
      );
    },
    resolveException(id, raisedAt, note, cause) {
      const decide = (before: Recorded | null) => {
        const resolvedAt = before?.type === 'ExceptionResolved' ? before.data.at : null;
        return resolveException({ id, raisedAt, resolvedAt }, note, cause.at);
      };
      return execute(`exception-${id}`, decide, cause);
    },
    async product(sku) {
      const { event } = await lastOf(log, productStream(sku));
      return event?.type === 'ProductSet' ? event.data : null;
    },
    setReturnsPolicy(policy, cause) {
      const unknown = policy.clauses.flatMap(({ sendTo }, index) =>
        sendTo.kind === 'location' && known.location(sendTo.location) === undefined
          ? [{ path: `/clauses/${index}/sendTo/location`, message: `there is no location ${sendTo.location}` }]
          : [],
      );
      if (unknown.length > 0) {
        return Promise.resolve(refuse('unprocessable', 'The policy names locations that are not set up.', unknown));
      }
      const decide = (before: Recorded | null): Decision<WeirEvent> => {
        const version = before?.type === 'ReturnsPolicySet' ? before.data.version : BUILT_IN_POLICY.version;
        return isDeepStrictEqual(before?.data, { ...policy, version })
          ? nothing
          : { events: [{ type: 'ReturnsPolicySet', data: { ...policy, version: version + 1 } }] };
      };
      return execute(RETURNS_POLICY, decide, cause);
    },
    async returnsPolicy() {
      const { event } = await lastOf(log, RETURNS_POLICY);
      return event?.type === 'ReturnsPolicySet' ? event.data : BUILT_IN_POLICY;
    },
    recordBlindReturn(found, cause) {
      const decide = (before: Recorded | null): Decision<WeirEvent> =>
        before === null ? { events: [{ type: 'BlindReturnReceived', data: found }] } : nothing;
      return execute(`blind-return-${found.id}`, decide, cause);
    },
  };
};

const RULES_STREAM = 'routing-rules';

/** The same rules again change nothing. */
const unlessKept = (
  type: RoutingRulesEvent['type'],
  before: Recorded | null,
  rules: readonly Rule[],
  decide: typeof setRules,
): Decision<RoutingRulesEvent> => {
  const last = rulesIn(before);
  return last?.type === type && isDeepStrictEqual(last.data.rules, rules) ? nothing : decide(last, rules);
};

const rulesIn = (last: Recorded | null): RoutingRulesEvent | null =>
  last?.type === 'RoutingRulesSet' || last?.type === 'RoutingRulesDrafted' ? last : null;

const RETURNS_POLICY = 'returns-policy';
const productStream = (sku: Sku): string => `product-${sku}`;
