import type { Buffer } from './stock-documents.ts';

/** Documents of the set-up. What the board does not change of them goes back as it came. */

export const CHANNEL_TYPES = ['site', 'marketplace', 'b2b', 'store'] as const;

export type Channel = {
  readonly id: string;
  readonly name: string;
  readonly type: (typeof CHANNEL_TYPES)[number];
  readonly locations: readonly string[] | 'all';
  readonly buffer: Buffer;
  readonly backorder: 'never' | 'allow';
  readonly maxPerOrder: number | null;
  readonly lowStock: { readonly below: number; readonly clear: number } | null;
  readonly cancelWindowMinutes: number;
};

export const LOCATION_TYPES = ['warehouse', 'store', 'supplier'] as const;
export const SERVICES = ['ship', 'collect', 'returns'] as const;
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

type Hours = readonly [from: string, to: string];
export type Opening = { readonly [D in (typeof WEEKDAYS)[number]]?: readonly Hours[] };

export type Location = {
  readonly id: string;
  readonly name: string;
  readonly type: (typeof LOCATION_TYPES)[number];
  readonly address: {
    readonly line1?: string;
    readonly postalCode?: string;
    readonly city?: string;
    readonly country: string;
  };
  readonly timeZone: string;
  readonly services: readonly (typeof SERVICES)[number][];
  /** `null`: always open. */
  readonly opening: Opening | null;
  readonly cutOff: string | null;
  readonly handlingHours: number;
  readonly capacityPerDay: number | null;
  readonly safetyStock: Buffer;
  readonly paused: boolean;
};

export type Connector = {
  readonly id: string;
  readonly system: string;
  readonly kind: 'channel' | 'erp' | 'carrier' | null;
  readonly channel: string | null;
  readonly settings: { readonly [name: string]: unknown };
  readonly paused: boolean;
  readonly secrets: readonly {
    readonly name: string;
    readonly isSet: boolean;
    readonly previousUntil: string | null;
  }[];
};

export type ConnectorStatus = {
  readonly lastIn: string | null;
  readonly lastOut: string | null;
  readonly lagSeconds: number;
  readonly problem: { readonly at: string; readonly reason: string } | null;
  readonly in: { readonly waiting: number; readonly parked: number; readonly failed: number };
  readonly out: { readonly waiting: number; readonly failed: number };
  readonly breaker: 'closed' | 'open' | null;
  readonly polled: { readonly at: string; readonly upTo: string } | null;
};

/** A day on which what a system has was compared with what we have. */
export type Reconciliation = {
  readonly day: string;
  readonly status: 'running' | 'mending' | 'done' | 'failed';
  readonly problem: string | null;
  readonly done: { readonly differences: number } | null;
};

export type ConnectorTest = { readonly ok: boolean; readonly findings: readonly string[] };

export type Webhook = {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly channel: string | null;
  readonly active: boolean;
};

export type Delivery = {
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly state: 'pending' | 'delivered' | 'failed' | 'skipped';
  readonly attempts: number;
  readonly lastAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastFailure: string | null;
  readonly nextAttemptAt: string | null;
};

export type Key = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
};
