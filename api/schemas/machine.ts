import { Type } from 'typebox';
import { nullable } from './common.ts';

const State = Type.Object({
  id: Type.String(),
  parent: nullable(Type.String({ description: 'the state that it is part of' })),
  steps: Type.Array(Type.String(), { description: 'what it does by itself' }),
  facts: Type.Array(Type.Object({ fact: Type.String(), guard: nullable(Type.String()), to: Type.String() }), {
    description: 'the facts that it takes, and the state that is next',
  }),
  next: Type.Array(Type.String(), { description: 'where it goes by itself, in the order in which that is tried' }),
});

const Machine = Type.Object({ initial: Type.String(), states: Type.Array(State) }, { title: 'Machine' });

export const MachinesAnswer = Type.Object({ order: Machine, fulfilment: Machine, return: Machine });
