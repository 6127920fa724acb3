import { type StaticEncode, Type } from 'typebox';
import { type Rule, WEIGHT_MAX, WEIGHTS_DEFAULT } from '../../domain/routing/rules.ts';
import { RULES_MAX } from '../../domain/routing/validate.ts';
import {
  ChannelIdText,
  Country,
  Currency,
  LocationIdText,
  Money,
  Name,
  nullable,
  Position,
  SkuText,
  STRICT,
  text,
} from './common.ts';

/* Descriptions are what an editor shows while rules are written; what only the whole set can tell is checked in the domain. */

const { Optional } = Type;

const LIST_MAX = 1_000;
const some = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Type.Array(schema, { minItems: 1, maxItems: LIST_MAX, uniqueItems: true });
const LocationType = Type.Enum(['warehouse', 'store', 'supplier']);
const whole = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum}: ${description}` });

const Value = Type.Object(
  { currency: Currency, from: Optional(Money), below: Optional(Money) },
  {
    ...STRICT,
    description: 'what the customer was charged for the lines, from (inclusive) and below (exclusive) in minor units',
  },
);

const When = Type.Object(
  {
    channels: Optional(some(ChannelIdText)),
    countries: Optional(some(Country)),
    skus: Optional(some(SkuText)),
    tags: Optional(some(text(100))),
    value: Optional(Value),
    services: Optional(some(text(100))),
    methods: Optional(some(Type.Enum(['ship', 'collect']))),
  },
  { ...STRICT, description: 'conditions that an order must all meet, each by one of its values; none: every order' },
);

const Filter = Type.Union(
  [
    Type.Object({ filter: Type.Literal('locations'), only: some(LocationIdText) }, STRICT),
    Type.Object({ filter: Type.Literal('locationTypes'), only: some(LocationType) }, STRICT),
    Type.Object(
      { filter: Type.Literal('distance'), kilometresMax: whole(0, 20_100, 'kilometres, great circle') },
      STRICT,
    ),
    Type.Object(
      { filter: Type.Literal('leadTime'), hoursMax: whole(0, 8_760, 'hours until it has left the location') },
      STRICT,
    ),
    Type.Object({ filter: Type.Literal('sameDay') }, STRICT),
    Type.Object(
      {
        filter: Type.Literal('keepBack'),
        units: whole(1, 1_000_000, 'units of each SKU that stay'),
        types: some(LocationType),
      },
      STRICT,
    ),
  ],
  { description: 'a filter, such as { "filter": "distance", "kilometresMax": 500 }' },
);

const weight = (unit: string) => Optional(whole(0, WEIGHT_MAX, `points ${unit}`));
const Objective = Type.Object(
  {
    cost: weight('per minor unit of the delivery cost'),
    speed: weight('per hour until the customer has it; a day after the promise counts 240'),
    distance: weight('per kilometre'),
    parcels: weight('per parcel'),
    scarcity: weight('per unit and percent of 28 days that the stock will not last'),
    load: weight("per percent of the location's capacity that is used that day"),
  },
  { ...STRICT, description: 'what a unit of each term is worth; a term that is left out does not count' },
);

export const RelaxationName = Type.Enum([
  'locations',
  'locationTypes',
  'distance',
  'leadTime',
  'sameDay',
  'keepBack',
  'capacity',
  'safetyStock',
  'maxParcels',
  'allowSplitLine',
]);
const Fallback = Type.Object(
  {
    relax: Optional(Type.Array(RelaxationName, { maxItems: 10, uniqueItems: true })),
  },
  {
    ...STRICT,
    description:
      'what is given up where there is no plan, one after the other; what has none even then waits for an operator',
  },
);

const RoutingRule = Type.Object(
  {
    name: Name,
    when: Optional(When),
    filters: Optional(Type.Array(Filter, { maxItems: 20 })),
    objective: Optional(Objective),
    maxParcels: Optional(Type.Union([whole(1, 1_000, 'parcels of an order'), Type.Null()])),
    allowSplitLine: Optional(Type.Boolean({ description: 'true where one line may come from several locations' })),
    fallback: Optional(Fallback),
    transfer: Optional(
      Type.Boolean({ description: 'true where what is collected may be brought to its place from another location' }),
    ),
    wave: Optional(
      Type.Object(
        { everyMinutes: whole(1, 1_440, 'minutes from one wave to the next') },
        { ...STRICT, description: 'collect its orders and route them together; left out: each at once' },
      ),
    ),
  },
  STRICT,
);

/** The first rule that matches an order holds for it. */
export const SetRoutingRules = Type.Object(
  { rules: Type.Array(RoutingRule, { maxItems: RULES_MAX }) },
  { ...STRICT, title: 'SetRoutingRules' },
);

export const ActivateRoutingRules = Type.Object(
  { version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'the version of the draft' }) },
  { ...STRICT, title: 'ActivateRoutingRules' },
);

/** What is answered can be sent again as it is. */
const RuleSetAnswer = Type.Object(
  { version: Type.Integer({ minimum: 0 }), rules: Type.Array(RoutingRule) },
  { title: 'RoutingRuleSet' },
);
const rulesAnswer = { active: RuleSetAnswer, draft: nullable(RuleSetAnswer) };
export const RoutingRulesAnswer = Type.Object(rulesAnswer, { title: 'RoutingRules' });
export const RoutingRulesChanged = Type.Object({ ...rulesAnswer, changed: Type.Boolean(), position: Position });

const NOTHING_WEIGHED = { cost: 0, speed: 0, distance: 0, parcels: 0, scarcity: 0, load: 0 };

/** Rules as they were written, with what they left out: every order, no filter, the default weights, lines may be split. */
export const rulesOf = ({ rules }: StaticEncode<typeof SetRoutingRules>): readonly Rule[] =>
  rules.map(({ objective, fallback, ...rule }) => ({
    when: {},
    filters: [],
    maxParcels: null,
    allowSplitLine: true,
    ...rule,
    objective: objective === undefined ? WEIGHTS_DEFAULT : { ...NOTHING_WEIGHED, ...objective },
    fallback: { relax: ['capacity', 'safetyStock'], ...fallback },
  }));
