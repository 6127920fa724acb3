import { Skeleton, Text } from '@mantine/core';
import type { Machine, Machines, WholeOrder } from '../../api/documents.ts';
import { useRead } from '../../api/use-read.ts';
import { Section } from '../../parts/section.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { phaseName, phaseTexts } from '../../texts/phases.ts';
import { orderTexts } from './order-texts.ts';
import classes from './statechart-section.module.css';

const FACTS_MAX = 14;

type State = Machine['states'][number];

/** The chart of the order, drawn from the machine that runs, with the present state lit. */
export const StatechartSection = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  const asked = useRead<Machines>('/v1/machines', {}, { staleMillis: Infinity });
  return (
    <Section title={t.chart}>
      <Loaded asked={asked} waiting={<Skeleton height={SKELETON_HEIGHT} />}>
        {(machines) => (
          <>
            <Chart machine={machines.order} here={order.phase} />
            <NextFacts machine={machines.order} here={order.phase} />
          </>
        )}
      </Loaded>
    </Section>
  );
};

const WIDTH = 760;
const SKELETON_HEIGHT = 286;
const NODE = { width: 136, height: 34, gap: 8 };
const HUB = { x: WIDTH / 2, y: 84, width: 112 };
const TOP = 24;

/** Where everything goes by itself: after each fact it asks in this order where the order is. */
const hubOf = ({ states }: Machine): State | undefined => states.toSorted((a, b) => b.next.length - a.next.length)[0];

type Lane = 'works' | 'waits' | 'ended';
const LANES: readonly Lane[] = ['works', 'waits', 'ended'];

const laneOf = ({ parent, steps }: State): Lane => (parent === null ? 'ended' : steps.length > 0 ? 'works' : 'waits');

type Placed = { readonly state: State; readonly x: number; readonly y: number; readonly edge: string };

/** Left of the hub what Weir works on, right of it what waits, below it what has ended: no arrow crosses a state. */
const placed = (states: readonly State[], lane: Lane, chartHeight: number): readonly Placed[] =>
  states.map((state, index) => {
    const { width, height, gap } = NODE;
    if (lane === 'ended') {
      const all = states.length * width + (states.length - 1) * gap;
      const x = WIDTH / 2 - all / 2 + index * (width + gap);
      const y = chartHeight - height - 4;
      const middle = x + width / 2;
      return {
        state,
        x,
        y,
        edge: `M ${HUB.x} ${HUB.y + 17} C ${HUB.x} ${y - 40}, ${middle} ${y - 60}, ${middle} ${y}`,
      };
    }
    const y = TOP + index * (height + gap);
    const isLeft = lane === 'works';
    const x = isLeft ? 4 : WIDTH - width - 4;
    const [from, to, bend] = isLeft ? [HUB.x - HUB.width / 2, x + width, -70] : [HUB.x + HUB.width / 2, x, 70];
    const middle = y + height / 2;
    return {
      state,
      x,
      y,
      edge: `M ${from} ${HUB.y} C ${from + bend} ${HUB.y}, ${to - bend} ${middle}, ${to} ${middle}`,
    };
  });

const LANE_X: { readonly [L in Lane]: number } = {
  works: 4 + NODE.width / 2,
  waits: WIDTH - 4 - NODE.width / 2,
  ended: WIDTH / 2,
};
const laneY = (lane: Lane, chartHeight: number): number =>
  lane === 'ended' ? chartHeight - NODE.height - 14 : TOP - 12;
/** Room for the longest lane. */
const heightOf = (lengths: readonly number[]): number => TOP + Math.max(...lengths) * (NODE.height + NODE.gap) + 4;

const Chart = ({ machine, here }: { readonly machine: Machine; readonly here: string }) => {
  const t = useTexts(orderTexts);
  const names = useTexts(phaseTexts);
  const phases = (hubOf(machine)?.next ?? []).flatMap((id) => machine.states.find((state) => state.id === id) ?? []);
  const lanes = LANES.map((lane) => ({ lane, states: phases.filter((state) => laneOf(state) === lane) }));
  const height = heightOf(lanes.map(({ lane, states }) => (lane === 'ended' ? 0 : states.length)));
  const nodes = lanes.flatMap(({ lane, states }) => placed(states, lane, height));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      className={classes.chart}
      role="img"
      aria-label={t.chartLabel(phaseName(names, here))}
    >
      {nodes
        .toSorted((a, b) => Number(a.state.id === here) - Number(b.state.id === here))
        .map(({ state, edge }) => (
          <path key={state.id} className={classes.edge} data-here={state.id === here} d={edge} />
        ))}
      {LANES.map((lane) => (
        <text key={lane} x={LANE_X[lane]} y={laneY(lane, height)} className={classes.lane}>
          {t[lane]}
        </text>
      ))}
      <rect x={HUB.x - HUB.width / 2} y={HUB.y - 17} width={HUB.width} height={34} rx={17} className={classes.hub} />
      <text x={HUB.x} y={HUB.y + 5} className={classes.label}>
        {t.deciding}
      </text>
      {nodes.map(({ state, x, y }) => (
        <g key={state.id} className={classes.node} data-here={state.id === here}>
          {state.steps.length > 0 ? (
            <title>{`${t.step}: ${state.steps.join(', ')}`}</title>
          ) : (
            <title lang="en">{state.id}</title>
          )}
          <rect x={x} y={y} width={NODE.width} height={NODE.height} rx={8} />
          <text x={x + NODE.width / 2} y={y + NODE.height / 2 + 5} className={classes.label}>
            {phaseName(names, state.id)}
          </text>
        </g>
      ))}
    </svg>
  );
};

/** The facts that this state alone takes come first, then those that any open order may meet. */
const NextFacts = ({ machine, here }: { readonly machine: Machine; readonly here: string }) => {
  const t = useTexts(orderTexts);
  const state = machine.states.find(({ id }) => id === here);
  const around = machine.states.find(({ id }) => id === state?.parent);
  const facts = [...new Set([...(state?.facts ?? []), ...(around?.facts ?? [])].map(({ fact }) => fact))];
  if (facts.length === 0) return null;
  return (
    <details className={classes.next}>
      <summary>
        {t.possible} ({facts.length})
      </summary>
      <Text size="xs" c="dimmed" ff="monospace" mt={6} style={{ overflowWrap: 'anywhere' }}>
        {facts.slice(0, FACTS_MAX).join(', ')}
        {facts.length > FACTS_MAX ? ', …' : ''}
      </Text>
    </details>
  );
};
