import type { ChannelId, LocationId, Sku } from '../domain/ids.ts';
import type { Offer } from '../domain/promise/atp.ts';
import { offerOf } from '../domain/promise/offer.ts';
import { NO_RULES, type RoutingRules, withRules } from '../domain/routing/rule-set.ts';
import { RULES_DEFAULT, type RuleSet } from '../domain/routing/rules.ts';
import type { Channel } from '../domain/setup/channel.ts';
import { type Connector, type RemovedConnector, removedBy } from '../domain/setup/connector.ts';
import type { ApiKey } from '../domain/setup/key.ts';
import type { Location } from '../domain/setup/location.ts';
import type { Component, Product } from '../domain/setup/product.ts';
import type { Webhook } from '../domain/setup/webhook.ts';
import { type Demand, demandKey } from '../domain/stock/facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { assortment } from './assortment.ts';

/** The set-up of the network, in memory: channels, locations, special products, keys, webhooks and connectors as they are now. */
export type Directory = {
  readonly channel: (id: ChannelId) => Channel | undefined;
  readonly channels: () => readonly Channel[];
  readonly location: (id: LocationId) => Location | undefined;
  readonly locations: () => readonly Location[];
  /** What a kit is made of; `undefined` for a SKU that is not a kit. */
  readonly components: (sku: Sku) => readonly Component[] | undefined;
  /** The kits that a SKU is a component of. */
  readonly kitsOf: (component: Sku) => readonly Sku[];
  /** When a SKU is released, where that was said. */
  readonly releaseAt: (sku: Sku) => Instant | null;
  /** The rules that orders are routed by: those in force, or the built-in ones. */
  readonly rules: () => RuleSet;
  /** The rules that were set and kept, as far as any were. */
  readonly routing: () => RoutingRules;
  readonly keyByHash: (hash: string) => ApiKey | undefined;
  readonly key: (id: string) => ApiKey | undefined;
  /** Those that are not revoked. */
  readonly keys: () => readonly ApiKey[];
  readonly webhook: (id: string) => Webhook | undefined;
  readonly webhooks: () => readonly Webhook[];
  readonly connector: (id: string) => Connector | undefined;
  readonly connectors: () => readonly Connector[];
  /** Those that have been removed, also those that were set up again since. */
  readonly removedConnectors: () => readonly RemovedConnector[];
  /** What a demand's channel may sell, and from where. Nothing for a channel that is not known. */
  readonly offer: (demand: Demand) => Offer;
  /** Takes in what is known from the views; an event of the set-up brings it up to date. */
  readonly load: (known: Known) => void;
  readonly apply: (event: Recorded) => void;
};

export type Known = {
  readonly channels: readonly Channel[];
  readonly locations: readonly Location[];
  readonly specials: readonly Product[];
  readonly keys: readonly ApiKey[];
  readonly routing: RoutingRules;
  readonly webhooks: readonly Webhook[];
  readonly connectors: readonly Connector[];
  readonly removedConnectors: readonly RemovedConnector[];
};

/** Streams of the set-up begin with these. */
export const SETUP_STREAMS: readonly string[] = [
  ...['channel-', 'location-', 'key-', 'product-', 'routing-rules', 'webhook-', 'connector-'],
];

const OFFERS_KEPT_MAX = 1_000;
const NOTHING: Offer = { places: [], threshold: 0, priority: 0, policy: null };

export const directory = (): Directory => {
  const channels = new Map<ChannelId, Channel>();
  const locations = new Map<LocationId, Location>();
  const specials = assortment();
  const keys = new Map<string, ApiKey>();
  const keysByHash = new Map<string, ApiKey>();
  const webhooks = new Map<string, Webhook>();
  const connectors = new Map<string, Connector>();
  const removedConnectors = new Map<string, RemovedConnector>();
  const offers = new Map<string, Offer>();
  let routing = NO_RULES;

  const addKey = (key: ApiKey): void => {
    keys.set(key.id, key);
    keysByHash.set(key.hash, key);
  };
  const removeKey = (id: string): void => {
    const key = keys.get(id);
    if (key === undefined) return;
    keys.delete(id);
    keysByHash.delete(key.hash);
  };

  return {
    channel: (id) => channels.get(id),
    channels: () => [...channels.values()],
    location: (id) => locations.get(id),
    locations: () => [...locations.values()],
    components: specials.components,
    kitsOf: specials.kitsOf,
    releaseAt: specials.releaseAt,
    rules: () => routing.active ?? RULES_DEFAULT,
    routing: () => routing,
    keyByHash: (hash) => keysByHash.get(hash),
    key: (id) => keys.get(id),
    keys: () => [...keys.values()],
    webhook: (id) => webhooks.get(id),
    webhooks: () => [...webhooks.values()],
    connector: (id) => connectors.get(id),
    connectors: () => [...connectors.values()],
    removedConnectors: () => [...removedConnectors.values()],
    offer(demand) {
      const text = demandKey(demand);
      const kept = offers.get(text);
      if (kept !== undefined) return kept;
      const channel = channels.get(demand.channel);
      const offer =
        channel === undefined
          ? NOTHING
          : offerOf(demand, channel, { channels: channels.values(), locations: locations.values() });
      if (offers.size >= OFFERS_KEPT_MAX) offers.clear();
      offers.set(text, offer);
      return offer;
    },
    load(known) {
      for (const channel of known.channels) channels.set(channel.id, channel);
      for (const location of known.locations) locations.set(location.id, location);
      for (const product of known.specials) specials.set(product);
      for (const key of known.keys) addKey(key);
      routing = known.routing;
      for (const webhook of known.webhooks) webhooks.set(webhook.id, webhook);
      for (const connector of known.connectors) connectors.set(connector.id, connector);
      for (const connector of known.removedConnectors) removedConnectors.set(connector.id, connector);
      offers.clear();
    },
    apply(event) {
      switch (event.type) {
        case 'ChannelSet':
          channels.set(event.data.id, event.data);
          offers.clear();
          return;
        case 'LocationSet':
          locations.set(event.data.id, event.data);
          offers.clear();
          return;
        case 'ProductSet':
          specials.set(event.data);
          return;
        case 'KeyCreated':
          addKey(event.data);
          return;
        case 'KeyRevoked':
          removeKey(event.data.id);
          return;
        case 'RoutingRulesDrafted':
        case 'RoutingRulesSet':
          routing = withRules(routing, event);
          return;
        case 'WebhookSet':
        case 'WebhookSecretRotated':
        case 'WebhookReplayRequested':
          webhooks.set(event.data.id, event.data);
          return;
        case 'WebhookRemoved':
          webhooks.delete(event.data.id);
          return;
        case 'ConnectorSet':
        case 'ConnectorSecretsSet':
        case 'ConnectorPaused':
        case 'ConnectorResumed':
          connectors.set(event.data.id, event.data);
          return;
        case 'ConnectorRemoved': {
          connectors.delete(event.data.id);
          const removed = removedBy(event.data);
          if (removed !== null) removedConnectors.set(removed.id, removed);
          return;
        }
        default:
          return;
      }
    },
  };
};
