import type { StaticEncode } from 'typebox';
import type { Fault } from '../domain/fact.ts';
import type { Alternative } from '../domain/routing/simulation/change.ts';
import { faultsOf } from '../domain/routing/validate.ts';
import type { Directory } from '../runtime/directory.ts';
import type { Moment } from '../runtime/simulation/simulate.ts';
import type { SimulationState, Simulations } from '../runtime/simulation/simulations.ts';
import { ok } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { Problem, RETRY } from './problem.ts';
import { type Route, route } from './route.ts';
import { NoBody, text } from './schemas/common.ts';
import { rulesOf } from './schemas/routing.ts';
import {
  PreviewAnswer,
  PreviewRules,
  SimulateRouting,
  SimulationAnswer,
  SimulationBegun,
} from './schemas/simulation.ts';
import { locationOf } from './setup.ts';

const ASK: readonly Role[] = ['operator'];
const READ: readonly Role[] = ['operator', 'auditor'];

/** Orders that a preview looks at where it is not said. */
const PREVIEWED = 1_000;

export type SimulationDependencies = {
  readonly simulations: Simulations;
  readonly directory: Pick<Directory, 'location'>;
};

/** What other rules, or another network, would have made of the past. */
export const simulationRoutes = ({ simulations, directory }: SimulationDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/routing/simulations',
    name: 'simulateRouting',
    summary: 'Begin to route the past again, by other rules or in another network. Nothing live is touched.',
    access: { may: ASK },
    params: {},
    query: {},
    body: SimulateRouting,
    answers: { 202: SimulationBegun },
    async handle({ body }) {
      const alternative = alternativeOf(body);
      refuseFaults(alternativeFaults(alternative, (id) => directory.location(id) !== undefined));
      const { from, to } = body;
      const id = simulations.begin({
        alternative,
        from: from === undefined ? null : momentOf(from),
        to: to === undefined ? null : momentOf(to),
      });
      if (id === null) throw busy();
      return { status: 202, body: { id } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/routing/simulations/{id}',
    name: 'readSimulation',
    summary: 'How far a simulation has come, and its report once it is done. The last ten are kept, until Weir stops.',
    access: { may: READ },
    params: { id: text(100) },
    query: {},
    body: NoBody,
    answers: { 200: SimulationAnswer },
    handle: async ({ params: { id } }) => ok(present(id, simulations.read(id))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/routing/simulations/{id}',
    name: 'stopSimulation',
    summary: 'Stop a simulation. One that has ended stays as it is.',
    access: { may: ASK },
    params: { id: text(100) },
    query: {},
    body: NoBody,
    answers: { 200: SimulationAnswer },
    handle: async ({ params: { id } }) => ok(present(id, simulations.stop(id))),
  }),
  route({
    method: 'POST',
    path: '/v1/routing/rules/preview',
    name: 'previewRoutingRules',
    summary: 'Which of the orders that were routed last would have gone elsewhere by these rules.',
    access: { may: ASK },
    params: {},
    query: {},
    body: PreviewRules,
    answers: { 200: PreviewAnswer },
    async handle({ body: { rules: written, orders = PREVIEWED } }) {
      const rules = rulesOf({ rules: written });
      refuseFaults(faultsOf(rules));
      const preview = await simulations.preview(rules, orders);
      if (preview === null) throw busy();
      return ok(preview);
    },
  }),
];

const busy = (): Problem =>
  new Problem('too-many-requests', 'A simulation is running: wait for it, or stop it.', undefined, RETRY);

const refuseFaults = (faults: readonly Fault[]): void => {
  if (faults.length > 0) throw new Problem('unprocessable', 'This cannot be simulated.', faults);
};

/** A position in the log or an instant, as it is written. */
export const momentOf = (at: string): Moment => (/^\d+$/.test(at) ? { position: BigInt(at) } : { instant: utc(at) });

/** What was written, with what it left out. */
export const alternativeOf = ({
  rules,
  close = [],
  add = [],
  change = [],
}: StaticEncode<typeof SimulateRouting>): Alternative => ({
  rules: rules === undefined ? null : rulesOf({ rules }),
  close,
  add: add.map(({ id, location, stock = [] }) => ({ location: locationOf(id, location), stock })),
  change,
});

/** Why an alternative cannot be simulated, with JSON pointers; none where it can. */
export const alternativeFaults = (
  { rules, close, add, change }: Alternative,
  isKnown: (location: Alternative['close'][number]) => boolean,
): readonly Fault[] => [
  ...faultsOf(rules ?? []),
  ...close.flatMap((id, index) => (isKnown(id) ? [] : [unknown(`/close/${index}`, id)])),
  ...change.flatMap(({ location }, index) =>
    isKnown(location) ? [] : [unknown(`/change/${index}/location`, location)],
  ),
  ...add.flatMap(({ location: { id } }, index) => {
    const twice = isKnown(id) || add.findIndex(({ location }) => location.id === id) < index;
    return twice ? [{ path: `/add/${index}/id`, message: `there is a location ${id} already` }] : [];
  }),
];

const unknown = (path: string, id: string): Fault => ({ path, message: `there is no location ${id}` });

const present = (id: string, state: SimulationState | null) => {
  if (state === null) throw hidden();
  const { position, end, decisions } = state.progress;
  return {
    id,
    status: state.status,
    progress: { position: String(position), end: String(end), decisions },
    ...(state.status === 'done' ? { report: state.report } : {}),
  };
};
