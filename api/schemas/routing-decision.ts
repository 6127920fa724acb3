import { Type } from 'typebox';
import { FulfilmentIdText, Instant, LocationIdText, nullable, OrderIdText, Position } from './common.ts';
import { PackedLine } from './fulfilment.ts';
import { RoutingGrounds } from './grounds.ts';
import { RelaxationName } from './routing.ts';

const Whole = Type.Integer();
/** What a parcel or a plan comes to by term, each in its own unit; or what a unit of it is worth in points. */
const byTerm = { cost: Whole, speed: Whole, distance: Whole, parcels: Whole, scarcity: Whole, load: Whole };
const Terms = Type.Object(byTerm, { title: 'RoutingTerms' });
const Kilometres = nullable(Type.Number());

const RunnerUp = Type.Object({
  locations: Type.Array(LocationIdText),
  terms: Terms,
  points: Whole,
  difference: Type.Integer({ description: 'points that it has more than the plan' }),
});
const Planned = Type.Object({
  kind: Type.Literal('planned'),
  certainty: Type.Union([
    Type.Object({ optimal: Type.Literal(true) }),
    Type.Object({ optimal: Type.Literal(false), bound: Type.Number(), gap: Type.Number() }),
  ]),
  terms: Terms,
  points: Whole,
  runnerUp: nullable(RunnerUp),
});
const Failed = Type.Object({
  kind: Type.Literal('failed'),
  because: Type.Enum(['noPlan', 'notFound', 'service', 'incomplete', 'parcels']),
  otherwise: Type.Optional(Type.Enum(['backorder', 'exception'], { description: 'only of older decisions' })),
});
const Candidate = Type.Object({
  location: LocationIdText,
  chosen: Type.Boolean(),
  removedBy: nullable(Type.String({ description: 'the first filter that it did not pass' })),
  canShip: Whole,
  kilometres: Kilometres,
  terms: nullable(Terms),
  points: nullable(Whole),
});
const Receipt = Type.Object(
  {
    form: Type.Literal(2),
    rules: Whole,
    rule: Type.String(),
    weights: Terms,
    forced: nullable(LocationIdText),
    relaxed: Type.Array(RelaxationName),
    outcome: Type.Union([Planned, Failed]),
    candidates: Type.Array(Candidate),
    leftOut: Type.Record(Type.String(), Whole),
    currency: nullable(Type.String()),
  },
  { title: 'RoutingReceipt' },
);
/** What the first rule that Weir had wrote. */
const FirstReceipt = Type.Object(
  {
    rule: Type.String(),
    optimal: Type.Boolean(),
    usedSafetyStock: Type.Boolean(),
    candidates: Type.Array(
      Type.Object({
        location: LocationIdText,
        distanceKilometres: Kilometres,
        canShip: Whole,
        verdict: Type.Enum(['chosen', 'farther', 'moreParcels', 'noStock', 'rejected', 'notForced']),
      }),
    ),
    candidatesLeftOut: Whole,
  },
  { title: 'FirstRoutingReceipt' },
);

const RoutingDecision = Type.Object(
  {
    at: Instant,
    revision: Whole,
    explanation: Type.Union([Receipt, FirstReceipt, Type.Null()]),
    sentence: Type.String(),
    grounds: RoutingGrounds,
    fulfilments: Type.Array(
      Type.Object({
        id: FulfilmentIdText,
        location: LocationIdText,
        to: Type.Optional(LocationIdText),
        method: Type.Enum(['ship', 'collect']),
        lines: Type.Array(PackedLine),
        shipBy: Instant,
        deliverBy: Instant,
      }),
    ),
  },
  { title: 'RoutingDecision' },
);

export const RoutingDecisionsAnswer = Type.Object(
  { orderId: OrderIdText, decisions: Type.Array(RoutingDecision), revision: Whole, position: Position },
  { title: 'RoutingDecisions' },
);
