import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { toDirectedGraph } from 'xstate/graph';

/** A fact that a state takes: which, under what guard, and the state that is next. */
export type Edge = { readonly fact: string; readonly guard: string | null; readonly target: string };

/** Every state of a machine, its root first. */
export const nodesOf = (machine: AnyStateMachine): readonly AnyStateNode[] =>
  graphNodesOf(machine).map((node) => node.stateNode);

/** What a state does on facts; not what it does when a step of its own fails. */
export const edgesOf = (node: AnyStateNode): readonly Edge[] =>
  graphNodesOf(node.machine)
    .filter((found) => found.stateNode === node)
    .flatMap((found) => found.edges)
    .map(({ transition, target }) => ({
      fact: transition.eventType,
      guard: typeof transition.guard === 'string' ? transition.guard : null,
      target: target.key,
    }))
    .filter((edge) => !edge.fact.startsWith('xstate.'));

const graphNodesOf = (machine: AnyStateMachine) => {
  const nodes = [toDirectedGraph(machine)];
  for (const node of nodes) nodes.push(...node.children);
  return nodes.map(({ stateNode, edges }) => ({
    stateNode,
    edges: edges.map(({ transition, target }) => ({ transition, target })),
  }));
};
