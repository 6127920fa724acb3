import type { AnyStateMachine } from 'xstate';
import { fulfilmentMachine } from '../domain/fulfilment/machine.ts';
import { edgesOf, nodesOf } from '../domain/machine-graph.ts';
import { orderMachine } from '../domain/order/machine.ts';
import { returnMachine } from '../domain/returns/machine.ts';
import { ok } from './answer.ts';
import type { Role } from './caller.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { MachinesAnswer } from './schemas/machine.ts';

const ANYBODY: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

export const machineRoutes = (): readonly Route[] => {
  const machines = {
    order: described(orderMachine),
    fulfilment: described(fulfilmentMachine),
    return: described(returnMachine),
  };
  return [
    route({
      method: 'GET',
      path: '/v1/machines',
      name: 'readMachines',
      summary: 'The statecharts of orders, fulfilments and returns, as they run.',
      access: { may: ANYBODY },
      params: {},
      query: {},
      body: NoBody,
      answers: { 200: MachinesAnswer },
      handle: async () => ok(machines),
    }),
  ];
};

/** A machine for whoever draws it: its states in the order in which they are declared. */
const described = (machine: AnyStateMachine) => ({
  initial: String(machine.config.initial),
  states: nodesOf(machine)
    .filter((node) => node.parent !== undefined)
    .map((node) => ({
      id: node.key,
      parent: node.parent === node.machine.root ? null : (node.parent?.key ?? null),
      steps: node.invoke.map(({ src }) => String(src)),
      facts: edgesOf(node).map(({ fact, guard, target }) => ({ fact, guard, to: target })),
      next: (node.always ?? []).flatMap(({ target }) => (target ?? []).map(({ key }) => key)),
    })),
});
