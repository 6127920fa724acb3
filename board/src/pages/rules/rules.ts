import type { Grounds, Terms } from '../../api/routing-documents.ts';

/** Rules as they are written; what is left out has its usual value. */
export type Rule = {
  readonly name: string;
  readonly when?: { readonly [condition: string]: unknown };
  readonly filters?: readonly ({ readonly filter: string } & { readonly [field: string]: unknown })[];
  readonly objective?: Partial<Terms>;
  readonly maxParcels?: number | null;
  readonly allowSplitLine?: boolean;
  readonly fallback?: { readonly relax?: readonly string[]; readonly otherwise?: 'backorder' | 'exception' };
  readonly wave?: { readonly everyMinutes: number };
};

export type RuleSet = { readonly version: number; readonly rules: readonly Rule[] };
export type RulesDocument = { readonly active: RuleSet; readonly draft: RuleSet | null };

export type Figures = {
  readonly orders: number;
  readonly notRoutable: number;
  readonly parcels: number;
  readonly parcelsPerOrder: number | null;
  readonly splitShare: number | null;
  readonly costPerOrder: number | null;
  readonly onTimeShare: number | null;
  readonly kilometresPerParcel: number | null;
  readonly locations: readonly { readonly location: string; readonly parcels: number }[];
};

type Side = {
  readonly parcels: readonly { readonly location: string; readonly units: number }[];
  /** `null` where nothing was decided. */
  readonly grounds: Grounds | null;
};

export type Report = {
  readonly first: string | null;
  readonly last: string | null;
  readonly currency: string | null;
  readonly before: Figures;
  readonly after: Figures;
  readonly changed: number;
  readonly unknowable: number;
  readonly days: readonly { readonly day: string; readonly orders: number; readonly changed: number }[];
  readonly orders: readonly {
    readonly order: string;
    readonly externalId: string;
    readonly before: Side;
    readonly after: Side;
  }[];
};

export type Simulation = {
  readonly id: string;
  readonly status: 'running' | 'done' | 'failed' | 'stopped';
  readonly progress: { readonly position: string; readonly end: string; readonly decisions: number };
  readonly report?: Report;
};

/** Rules as text to be written on. */
export const textOf = ({ rules }: RuleSet): string =>
  JSON.stringify({ rules: rules.map(({ name, ...rule }) => ({ name, ...rule })) }, null, 2);

/** What was written, once it fits the schema. */
export const isRules = (value: object | null): value is { readonly rules: readonly Rule[] } =>
  value !== null && 'rules' in value && Array.isArray(value.rules);

/** Whether two texts say the same rules. */
export const sameRules = (a: string, b: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
};
