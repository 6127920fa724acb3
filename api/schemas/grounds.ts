import { Type } from 'typebox';
import { REMOVALS } from '../../domain/routing/judge.ts';
import { LocationIdText, nullable } from './common.ts';
import { RelaxationName } from './routing.ts';

const Count = Type.Integer({ minimum: 0 });
const Locations = Type.Array(LocationIdText);
const Differences = Type.Array(
  Type.Object({
    term: Type.Enum(['cost', 'speed', 'distance', 'parcels', 'scarcity', 'load']),
    by: Type.Number({ description: 'in the unit of the term' }),
  }),
);
const told = {
  relaxed: Type.Array(RelaxationName, { description: 'what was given up for it, in order' }),
  removed: Type.Array(Type.Object({ by: Type.Enum([...REMOVALS]), count: Count }), {
    description: 'how many locations were left out, by what for',
  }),
  decidedBy: nullable(
    Type.Union([
      Type.Object({ kind: Type.Literal('rule'), rule: Type.String(), rules: Count }),
      Type.Object({ kind: Type.Literal('operator') }),
    ]),
  ),
};

/** What a sentence about a routing decision is made of, so that it can be said in any language. */
export const RoutingGrounds = Type.Union(
  [
    Type.Object({
      outcome: Type.Literal('sent'),
      from: Locations,
      because: Type.Union([
        Type.Object({ kind: Type.Literal('onlyWay') }),
        Type.Object({ kind: Type.Literal('alike'), others: Locations }),
        Type.Object({ kind: Type.Literal('better'), others: Locations, more: Differences, less: Differences }),
        Type.Object({ kind: Type.Literal('fewestParcels'), usedSafetyStock: Type.Boolean() }),
      ]),
      cutShort: nullable(Type.Object({ percent: nullable(Type.Number()) })),
      currency: nullable(Type.String()),
      ...told,
    }),
    Type.Object({
      outcome: Type.Literal('notSent'),
      because: Type.Enum(['noPlan', 'notFound', 'service', 'incomplete', 'parcels', 'tooLittle']),
      ...told,
    }),
    Type.Object({ outcome: Type.Literal('stockMoved'), plans: Count }),
    Type.Object({ outcome: Type.Literal('turnedDown'), locations: Locations }),
    Type.Object({ outcome: Type.Literal('noted'), reason: Type.String() }),
  ],
  { title: 'RoutingGrounds', description: 'what `sentence` is made of' },
);
