import { NO_RULES, type RoutingRules, withRules } from '../domain/routing/rule-set.ts';
import type { Channel } from '../domain/setup/channel.ts';
import { type Connector, connectorAfter, type RemovedConnector, removedBy } from '../domain/setup/connector.ts';
import type { ApiKey } from '../domain/setup/key.ts';
import type { Location } from '../domain/setup/location.ts';
import { isSpecial, type Product } from '../domain/setup/product.ts';
import { type Webhook, webhookAfter } from '../domain/setup/webhook.ts';
import type { Recorded } from '../log/codec.ts';
import type { Projection } from './port.ts';

/** The set-up as it is now: a document for each channel, location, special product, key, webhook and connector. */
export const channels: Projection<Recorded, Channel> = {
  name: 'channels',
  version: 4,
  indexes: [],
  keys: (event) => (event.type === 'ChannelSet' ? [event.data.id] : []),
  evolve: (document, event) => (event.type === 'ChannelSet' ? event.data : document),
};

export const locations: Projection<Recorded, Location> = {
  name: 'locations',
  version: 2,
  indexes: [],
  keys: (event) => (event.type === 'LocationSet' ? [event.data.id] : []),
  evolve: (document, event) => (event.type === 'LocationSet' ? event.data : document),
};

/** Of the products, those that must be known to take an order: kits, and what is not released yet. */
export const specials: Projection<Recorded, Product> = {
  name: 'specials',
  version: 1,
  indexes: [],
  keys: (event) => (event.type === 'ProductSet' ? [event.data.sku] : []),
  evolve: (document, event) => {
    if (event.type !== 'ProductSet') return document;
    return isSpecial(event.data) ? event.data : null;
  },
};

/** Keys that are valid: revoked ones are gone. */
export const keys: Projection<Recorded, ApiKey> = {
  name: 'keys',
  version: 1,
  indexes: [],
  keys: (event) => (event.type === 'KeyCreated' || event.type === 'KeyRevoked' ? [event.data.id] : []),
  evolve: (document, event) => {
    if (event.type === 'KeyCreated') return event.data;
    return event.type === 'KeyRevoked' ? null : document;
  },
};

/** One document: the rules that orders are routed by, and the draft. */
export const routingRules: Projection<Recorded, RoutingRules> = {
  name: 'routing-rules',
  version: 1,
  indexes: [],
  keys: (event) => (event.type === 'RoutingRulesSet' || event.type === 'RoutingRulesDrafted' ? ['routing-rules'] : []),
  evolve: (document, event) =>
    event.type === 'RoutingRulesSet' || event.type === 'RoutingRulesDrafted'
      ? withRules(document ?? NO_RULES, event)
      : document,
};

export const webhooks: Projection<Recorded, Webhook> = {
  name: 'webhooks',
  version: 1,
  indexes: [],
  keys: (event) => {
    switch (event.type) {
      case 'WebhookSet':
      case 'WebhookSecretRotated':
      case 'WebhookReplayRequested':
      case 'WebhookRemoved':
        return [event.data.id];
      default:
        return [];
    }
  },
  evolve: (document, event) => {
    switch (event.type) {
      case 'WebhookSet':
      case 'WebhookSecretRotated':
      case 'WebhookReplayRequested':
      case 'WebhookRemoved':
        return webhookAfter(event);
      default:
        return document;
    }
  },
};

export const connectors: Projection<Recorded, Connector> = {
  name: 'connectors',
  version: 1,
  indexes: [],
  keys: (event) => {
    switch (event.type) {
      case 'ConnectorSet':
      case 'ConnectorSecretsSet':
      case 'ConnectorPaused':
      case 'ConnectorResumed':
      case 'ConnectorRemoved':
        return [event.data.id];
      default:
        return [];
    }
  },
  evolve: (document, event) => {
    switch (event.type) {
      case 'ConnectorSet':
      case 'ConnectorSecretsSet':
      case 'ConnectorPaused':
      case 'ConnectorResumed':
      case 'ConnectorRemoved':
        return connectorAfter(event);
      default:
        return document;
    }
  },
};

/** Connectors that have been removed, also those that were set up again since. */
export const removedConnectors: Projection<Recorded, RemovedConnector> = {
  name: 'removed-connectors',
  version: 1,
  indexes: [],
  keys: (event) => (event.type === 'ConnectorRemoved' ? [event.data.id] : []),
  evolve: (document, event) => (event.type === 'ConnectorRemoved' ? removedBy(event.data) : document),
};
