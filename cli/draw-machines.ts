import { writeFile } from 'node:fs/promises';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { bookingMachine } from '../domain/carriage/booking.ts';
import { fulfilmentMachine } from '../domain/fulfilment/machine.ts';
import { type Edge, edgesOf as factEdgesOf, nodesOf } from '../domain/machine-graph.ts';
import { orderMachine } from '../domain/order/machine.ts';
import { PHASE_ORDER, type Phase } from '../domain/order/phase.ts';
import { returnMachine } from '../domain/returns/machine.ts';

/** Where the drawings are kept. `node cli/draw-machines.ts` draws them anew; a test fails when they are not current. */
export const DRAWINGS_FILE = new URL('../docs/machines.md', import.meta.url);

/** The machines as they are, drawn for people: a page of Markdown with a Mermaid diagram of each. */
export const machineDrawings = (): string => `# The machines

Drawn from the machines themselves by \`node cli/draw-machines.ts\`; do not edit.

## Order

An order moves by its quantities: after every fact \`deciding\` asks the conditions below in their order, and the first that holds is
the phase. An arrow names the facts that only its phase allows; where a step is named, the order does it by itself, and those are the
facts that the step reports. Arrows back to \`deciding\` without a name are for the facts that are listed below.

${fenced(orderDiagram())}

| # | phase | holds when | step | facts that only it allows |
| --- | --- | --- | --- | --- |
${phaseRows().join('\n')}

**Any open order** (all phases but ${list(closedPhases())}) may also meet:

${factLines(nodeOf(orderMachine, 'order.open')).join('\n')}

${closedPhases().map(closedLine).join('\n')}
The guards:

${Object.entries(GUARDS)
  .map(([guard, meaning]) => `* \`${guard}\`: ${meaning}.`)
  .join('\n')}

## Fulfilment

One parcel's worth of an order at one location.

${fenced(flatDiagram(fulfilmentMachine, 'Fulfilment'))}

## Booking

Of a fulfilment at a carrier. One that is withdrawn may never have been made; if it was, it is cancelled at the carrier.

${fenced(flatDiagram(bookingMachine, 'Fulfilment'))}

## Return

Parcels may come in parts, so receiving and inspecting may repeat.

${fenced(flatDiagram(returnMachine, 'Return'))}
`;

/** What holds in a phase, in words. */
const CONDITIONS: { readonly [P in Phase]: string } = {
  settling: 'a ledger has to be told something',
  refused: 'refused for want of stock',
  reserving: 'goods are open',
  delivering: 'no goods left to ship, others open, no hold',
  allocating: 'there is a plan',
  held: 'there is a hold, and something to do',
  unroutable: 'goods are reserved, no plan was found',
  routing: 'goods are reserved',
  announcing: 'all that is put aside can be collected',
  fulfilling: 'goods are with locations',
  awaitingStock: 'goods are backordered',
  awaitingReturn: 'what is given in exchange waits for what comes back',
  completed: 'something was shipped',
  cancelled: 'nothing is left',
};

/** What the guards of the order's facts ask. */
const GUARDS: { readonly [guard: string]: string } = {
  freeFulfilmentAllows: 'the order is not held, and the machine of the fulfilment allows the fact',
  fulfilmentAllows: 'the machine of the fulfilment allows the fact',
  bookingAllows: 'the machine of the booking allows the fact',
  returnBookingAllows: 'the machine of the booking allows what the fact is of a fulfilment',
  isReturnFollowed: 'the return has been booked',
  isFollowed: 'the fulfilment has been packed, and not been taken back',
  returnAllows: 'the machine of the return allows the fact',
  neverTaken: 'nothing of the order was ever reserved or backordered',
  alreadyTaken: 'something of the order was once reserved or backordered',
  hasEnded: 'nothing of the order is to be sent or handed over any more',
  isExchange: 'they are given in exchange, and its customer is known',
  notForgotten: 'its personal data has not been forgotten',
  isAtRisk: 'people have been told that its promise will not be kept',
};

const fenced = (lines: readonly string[]): string => ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');

const orderDiagram = (): readonly string[] => [
  '    direction LR',
  '    state deciding <<choice>>',
  ...edgesOf(nodeOf(orderMachine, 'order.unknown')).map((edge) => `    [*] --> deciding: ${edge.fact}`),
  ...PHASE_ORDER.map((phase, index) => `    deciding --> ${phase}: ${index + 1}. ${CONDITIONS[phase]}`),
  ...PHASE_ORDER.flatMap((phase): readonly string[] => {
    const node = phaseNode(phase);
    const facts = edgesOf(node)
      .filter((edge) => isOpen(phase) || edge.target === 'deciding')
      .map((edge) => edge.fact);
    const back = facts.length > 0 || (node.always ?? []).length > 0;
    return [
      ...(back ? [`    ${phase} --> deciding${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`] : []),
      ...(isOpen(phase) || facts.length > 0 ? [] : [`    ${phase} --> [*]`]),
    ];
  }),
];

const phaseRows = (): readonly string[] =>
  PHASE_ORDER.map((phase, index) => {
    const step = phaseNode(phase).invoke.map((invoked) => `\`${String(invoked.src)}\``);
    const facts = isOpen(phase) ? edgesOf(phaseNode(phase)).map(described) : [];
    return `| ${index + 1} | ${phase} | ${CONDITIONS[phase]} | ${step.join(', ')} | ${facts.join(', ')} |`;
  });

const closedPhases = (): readonly Phase[] => PHASE_ORDER.filter((phase) => !isOpen(phase));

const closedLine = (phase: Phase): string => {
  const lines = factLines(phaseNode(phase));
  return lines.length === 0 ? `**${phase}** allows nothing more.\n` : `**${phase}** allows:\n\n${lines.join('\n')}\n`;
};

/** A line for each guard: the facts that it stands before. */
const factLines = (node: AnyStateNode): readonly string[] =>
  [...Map.groupBy(edgesOf(node), (edge) => edge.guard)].map(
    ([guard, edges]) => `* ${edges.map((edge) => edge.fact).join(', ')}${guard === null ? '' : ` (if \`${guard}\`)`}`,
  );

const isOpen = (phase: Phase): boolean => phaseNode(phase).parent?.key === 'open';
const described = ({ fact, guard }: Edge): string => (guard === null ? fact : `${fact} (if \`${guard}\`)`);
const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

const phaseNode = (phase: Phase): AnyStateNode => {
  const node = nodesOf(orderMachine).find((found) => found.key === phase);
  if (node === undefined) throw new Error(`the chart of the order has no state ${phase}`);
  return node;
};

/** A flat machine: what is next after each fact, named without the part that all names share. */
const flatDiagram = (machine: AnyStateMachine, prefix: string): readonly string[] => [
  `    [*] --> ${String(machine.config.initial)}`,
  ...nodesOf(machine).flatMap((node) => {
    const targets = Map.groupBy(edgesOf(node), (edge) => edge.target);
    if (node.parent === undefined) return [];
    if (targets.size === 0) return [`    ${node.key} --> [*]`];
    return [...targets].map(([target, edges]) => {
      const facts = edges.map((edge) => edge.fact.replace(prefix, ''));
      return `    ${node.key} --> ${target}: ${facts.join(', ')}`;
    });
  }),
];

/** The edges of a state, each guard of which is one that somebody has explained. */
const edgesOf = (node: AnyStateNode): readonly Edge[] => {
  const edges = factEdgesOf(node);
  const unknown = edges.find(({ guard }) => guard !== null && !(guard in GUARDS));
  if (unknown !== undefined) throw new Error(`nobody has said what ${unknown.guard} asks`);
  return edges;
};

const nodeOf = (machine: AnyStateMachine, id: string): AnyStateNode => machine.getStateNodeById(id);

if (import.meta.main) await writeFile(DRAWINGS_FILE, machineDrawings());
