import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  type Asked,
  type Bought,
  type Given,
  GOODS,
  type Happened,
  type Simulated,
  type Webhook,
} from './simulator.ts';

/** How the system answers, instead of as it should. `losesAnswers`: it does what it is asked, and breaks off; once for each request. */
export type Mood = Type.Static<typeof MoodBody>;

const MoodBody = Type.Union([
  Type.Object({ kind: Type.Enum(['well', 'losesAnswers', 'out']) }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('answers'),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    },
    { additionalProperties: false },
  ),
]);
const Order = Compile(
  Type.Object({
    lines: Type.Optional(
      Type.Array(Type.Object({ sku: Type.String(), quantity: Type.Integer({ minimum: 1, maximum: 1_000 }) })),
    ),
  }),
);
const ThatMood = Compile(MoodBody);
const Units = Compile(Type.Object({ units: Type.Integer({ minimum: 0 }) }));
const Webhooks = Compile(Type.Object({ webhooks: Type.Enum(['sent', 'lost']) }));

type State = { mood: Mood; webhooks: 'sent' | 'lost' };

export type Control = {
  readonly state: Readonly<State>;
  readonly answer: (asked: Asked) => Given;
  readonly buy: (lines: readonly Bought[]) => Happened;
  /** A request that is not as documented. */
  readonly fault: (of: string) => void;
};

/** The hand that plays a simulated system: buys, cancels, takes it out, and shows what it has been told. */
export const createControl = (
  system: string,
  simulated: Simulated,
  send: (webhooks: readonly Webhook[]) => void,
  say: (line: string) => void,
): Control => {
  const state: State = { mood: { kind: 'well' }, webhooks: 'sent' };
  const faults: string[] = [];

  const happened = (what: string, event: Happened): Happened => {
    say(`${what} ${event.order}`);
    send(event.webhooks);
    return event;
  };
  let bought = 0;
  /** Without lines, one of each of the goods in turn. */
  const inTurn = (): readonly Bought[] => {
    const { sku } = GOODS[bought % GOODS.length] ?? GOODS[0];
    bought += 1;
    return [{ sku, quantity: 1 }];
  };
  const buy = (lines: readonly Bought[]): Happened =>
    happened('bought', simulated.buy(lines.length > 0 ? lines : inTurn()));

  const shown = (): Given => {
    const { mood, webhooks } = state;
    const { setUp, orders, stock } = simulated;
    return { status: 200, body: { system, setUp, mood, webhooks, faults, orders: orders(), stock: stock() } };
  };

  const change = ({ method, path, body }: Asked): Given => {
    if (method === 'POST' && path === '/_simulator/orders') {
      if (!Order.Check(body)) return WRONG;
      const unknown = (body.lines ?? []).find(({ sku }) => !GOODS.some((one) => one.sku === sku));
      if (unknown !== undefined) return { status: 400, body: { message: `there is no ${unknown.sku} in the shop` } };
      return { status: 201, body: { order: buy(body.lines ?? []).order } };
    }
    const cancelled = /^\/_simulator\/orders\/([^/]+)\/cancel$/.exec(path)?.[1];
    if (method === 'POST' && cancelled !== undefined) {
      const event = simulated.cancel(decodeURIComponent(cancelled));
      if (event === null) return { status: 409, body: { message: 'there is none such, or it cannot be cancelled' } };
      return { status: 200, body: { order: happened('cancelled', event).order } };
    }
    const sku = /^\/_simulator\/stock\/([^/]+)$/.exec(path)?.[1];
    if (method === 'PUT' && sku !== undefined) {
      if (!Units.Check(body)) return WRONG;
      simulated.setStock(decodeURIComponent(sku), body.units);
      return shown();
    }
    if (method === 'PUT' && path === '/_simulator/mood') {
      if (!ThatMood.Check(body)) return WRONG;
      state.mood = body;
      return shown();
    }
    if (method === 'PUT' && path === '/_simulator/webhooks') {
      if (!Webhooks.Check(body)) return WRONG;
      state.webhooks = body.webhooks;
      return shown();
    }
    return { status: 404, body: { message: 'see docs/connectors/simulating.md' } };
  };

  return {
    state,
    answer: (asked) => (asked.method === 'GET' && asked.path === '/_simulator' ? shown() : change(asked)),
    buy,
    fault(of) {
      say(of);
      faults.push(of);
    },
  };
};

const WRONG: Given = { status: 400, body: { message: 'the body is wrong: see docs/connectors/simulating.md' } };
