import type { Sku } from '../domain/ids.ts';
import type { Offer } from '../domain/promise/atp.ts';
import type { StockAnswer, StockCommand } from '../domain/stock/command.ts';
import { answerTo, decideAll, type StockDecision } from '../domain/stock/decide.ts';
import type { Demand, StockEvent, Why } from '../domain/stock/facts.ts';
import { emptyLedger, evolveAll, type Ledger } from '../domain/stock/ledger.ts';
import type { Instant } from '../domain/time.ts';
import type { Cause, Head, Proposal, Recorded } from '../log/codec.ts';
import { START } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Clock } from './clock.ts';
import { type Resident, residents } from './hosts.ts';
import type { Snapshots } from './ports.ts';
import { LEDGER_FOLD_VERSION, ledgerFrom, ledgerText } from './stock-snapshot.ts';

/** The stock of all SKUs, each kept by an actor of its own. */
export type Stock = {
  /**
   * Asks the ledger of a SKU. Answered once the facts are durable. Throws `Contended` when others were faster too often,
   * and what the log throws.
   */
  readonly ask: (sku: Sku, command: StockCommand, cause: Cause) => Promise<Answered>;
  /** As `ask`, for commands that are decided one after the other; their answers, in their order. */
  readonly askAll: (sku: Sku, commands: readonly StockCommand[], cause: Cause) => Promise<readonly Answered[]>;
  /**
   * As `askAll`, for a SKU that nothing is on record of yet, without looking whether that is so: `null`, and nothing done, where
   * there is something, or where the facts are too many for one append.
   */
  readonly begin: (sku: Sku, commands: readonly StockCommand[], cause: Cause) => Promise<readonly Answered[] | null>;
  /** The ledger as it is known here; `null` where it is not in memory. */
  readonly here: (sku: Sku) => LedgerAt | null;
  /** Whether no fact of a SKU is on record after that of a revision. */
  readonly isNewest: (sku: Sku, revision: number) => Promise<boolean>;
  /** What a command would be answered now. Writes nothing. Throws what the log throws. */
  readonly preview: (sku: Sku, command: StockCommand) => Promise<Answered>;
  /** The ledger as it is known here, which is as new as the last command that was decided or the last read. */
  readonly ledger: (sku: Sku) => Promise<LedgerAt>;
  /** Looks for what others have written, and then as `ledger`. */
  readonly fresh: (sku: Sku) => Promise<LedgerAt>;
  readonly size: () => number;
};

export type Answered = StockAnswer & { readonly position: bigint };
export type LedgerAt = { readonly ledger: Ledger; readonly revision: number; readonly position: bigint };

export class Contended extends Error {
  override readonly name = 'Contended';
}

const ACTORS_AT_REST_MAX = 20_000;
/** Lost races in a row before a command is given back. */
const DECIDE_ATTEMPTS_MAX = 50;
/** Commands that are looked at for one append. */
const COMMANDS_PER_BATCH_MAX = 1_000;
/** Events after which a snapshot of the ledger is kept. */
const SNAPSHOT_EVERY_EVENTS = 500;

export type StockDependencies = {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly offer: (demand: Demand) => Offer;
  readonly snapshots: Snapshots;
};

type Waiting = {
  readonly command: StockCommand;
  readonly cause: Cause;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: unknown) => void;
};

type State = { readonly ledger: Ledger; readonly head: Head; readonly position: bigint };
type StockActor = Resident & {
  readonly submit: (waiting: Waiting) => void;
  readonly state: () => State;
  readonly refresh: () => Promise<void>;
};

/**
 * One actor per SKU: commands that wait while an append is in flight are decided together and appended as one, so that a rush
 * on one SKU is bounded by the log's batches and not by its round trip.
 */
export const stockActors = ({ log, clock, offer, snapshots }: StockDependencies): Stock => {
  const catchUp = async (sku: Sku, from: State): Promise<State> => {
    let state = from;
    for await (const page of log.read(streamOf(sku), { from: from.head.revision + 1 })) {
      const facts = page.events.filter(isStockFact);
      state = {
        ledger: evolveAll(state.ledger, facts),
        head: { ...page.head, key: null },
        position: page.events.at(-1)?.position ?? state.position,
      };
    }
    return state;
  };

  const load = async (sku: Sku): Promise<State> => {
    const snapshot = await snapshots.load(streamOf(sku), LEDGER_FOLD_VERSION);
    return catchUp(
      sku,
      snapshot === null ? { ledger: emptyLedger(sku), head: START, position: 0n } : ledgerFrom(sku, snapshot),
    );
  };

  const isNewest = async (sku: Sku, revision: number): Promise<boolean> => {
    for await (const page of log.read(streamOf(sku), { from: revision + 1, limit: 1 })) {
      if (page.events.length > 0) return false;
    }
    return true;
  };

  const actorOf = (sku: Sku, loaded: State): StockActor => {
    let state = loaded;
    let working = false;
    let queue: Waiting[] = [];
    let sinceSnapshot = 0;

    const keepSnapshot = (events: number): void => {
      sinceSnapshot += events;
      if (sinceSnapshot < SNAPSHOT_EVERY_EVENTS) return;
      sinceSnapshot = 0;
      // A cache: a ledger whose snapshot could not be kept is read from its events.
      snapshots.save(streamOf(sku), LEDGER_FOLD_VERSION, state.head.revision, ledgerText(state)).catch(() => undefined);
    };

    /** Decides as many waiting commands as fit into one append. False when another process was faster. */
    const decideSome = async (): Promise<boolean> => {
      const taken = queue.slice(0, COMMANDS_PER_BATCH_MAX);
      const context = { now: clock.now(), offer };
      const { ledger, ended, decisions } = decideAll(
        state.ledger,
        taken.map((w) => w.command),
        context,
      );
      const byTimer = timerCause(sku, context.now);
      const timedOut = (ended?.events ?? []).map((event) => ({ event, cause: byTimer }));
      const proposals = [...timedOut, ...proposalsOf(decisions, taken)];
      if (proposals.length > 0) {
        const appended = await log.append(streamOf(sku), proposals, state.head);
        if (appended === null) return false;
        state = { ledger, head: appended.head, position: appended.position };
        keepSnapshot(proposals.length);
        // What was decided without writing is only right when nobody else has written since.
      } else if (!(await isNewest(sku, state.head.revision))) return false;
      queue = queue.slice(decisions.length);
      for (const [index, { answer, more, why }] of decisions.entries()) {
        const waiting = taken[index];
        waiting?.resolve({ ...answer, position: state.position });
        if (more && waiting !== undefined) queue.unshift(goOn(waiting.cause, why));
      }
      if (ended?.more === true) queue.unshift(goOn(byTimer, ended.why));
      return true;
    };

    const work = async (): Promise<void> => {
      let lost = 0;
      while (queue.length > 0) {
        try {
          if (await decideSome()) {
            lost = 0;
            continue;
          }
          lost += 1;
          state = await catchUp(sku, state);
          if (lost >= DECIDE_ATTEMPTS_MAX) throw new Contended(`stock ${sku} is being written by others`);
        } catch (error) {
          // What is known here may be behind what is stored: whoever asks next reads it anew.
          const failed = queue;
          queue = [];
          actors.forget(sku, actor);
          for (const waiting of failed) waiting.reject(error);
        }
      }
      working = false;
    };

    const actor: StockActor = {
      submit(waiting) {
        queue.push(waiting);
        if (working) return;
        working = true;
        queueMicrotask(() => void work());
      },
      state: () => state,
      async refresh() {
        const before = state;
        const after = await catchUp(sku, before);
        if (state === before) state = after;
      },
      atRest: () => !working,
      dispose: () => undefined,
    };
    return actor;
  };

  const wakened = (sku: Sku, state: State): StockActor => {
    const actor = actorOf(sku, state);
    // A process may have died between a decision that could not serve all backorders and the one that goes on.
    if (state.ledger.backordered > 0)
      actor.submit(goOn({ at: clock.now(), by: 'weir', correlationId: sku, causationId: 'load' }));
    return actor;
  };

  const actors = residents<Sku, StockActor>(ACTORS_AT_REST_MAX, async (sku) => wakened(sku, await load(sku)));
  const at = ({ ledger, head, position }: State): LedgerAt => ({ ledger, revision: head.revision, position });

  const fresh = async (sku: Sku): Promise<LedgerAt> => {
    const actor = await actors.get(sku);
    await actor.refresh();
    return at(actor.state());
  };

  return {
    async preview(sku, command) {
      const { ledger, position } = await fresh(sku);
      return { ...answerTo(ledger, command, { now: clock.now(), offer }), position };
    },
    async ask(sku, command, cause) {
      const actor = await actors.get(sku);
      return new Promise((resolve, reject) => actor.submit({ command, cause, resolve, reject }));
    },
    async askAll(sku, commands, cause) {
      const actor = await actors.get(sku);
      const answers: Answered[] = [];
      return new Promise((resolve, reject) => {
        const answered = (answer: Answered): void => {
          if (answers.push(answer) === commands.length) resolve(answers);
        };
        for (const command of commands) actor.submit({ command, cause, resolve: answered, reject });
      });
    },
    async begin(sku, commands, cause) {
      const { ledger, decisions } = decideAll(emptyLedger(sku), commands, { now: clock.now(), offer });
      if (decisions.length < commands.length) return null;
      const proposals = proposalsOf(
        decisions,
        commands.map(() => ({ cause })),
      );
      const appended = proposals.length === 0 ? null : await log.append(streamOf(sku), proposals, START);
      if (appended === null) return null;
      const { head, position } = appended;
      const known = actors.peek(sku);
      if (known === undefined) actors.put(sku, actorOf(sku, { ledger, head, position }));
      else await known.refresh();
      return decisions.map(({ answer }) => ({ ...answer, position }));
    },
    here(sku) {
      const actor = actors.peek(sku);
      return actor === undefined ? null : at(actor.state());
    },
    isNewest,
    ledger: async (sku) => at((await actors.get(sku)).state()),
    fresh,
    size: () => actors.size(),
  };
};

export const streamOf = (sku: Sku): string => `stock-${sku}`;

/** What time alone has brought about: nobody asked for it. */
const timerCause = (sku: Sku, at: Instant): Cause => ({ at, by: 'weir', correlationId: sku, causationId: 'timer' });
/** The facts of some decisions, each with what led to it. */
const proposalsOf = (
  decisions: readonly StockDecision[],
  asked: readonly Pick<Waiting, 'cause'>[],
): readonly Proposal[] =>
  decisions.flatMap(({ events }, index) => {
    const cause = asked[index]?.cause;
    return cause === undefined ? [] : events.map((event) => ({ event, cause }));
  });

const goOn = (cause: Cause, why?: Why): Waiting => ({
  command: { kind: 'rebalance', ...(why === undefined ? {} : { why }) },
  cause,
  resolve: () => undefined,
  reject: () => undefined,
});

export const isStockFact = (event: Recorded): event is Recorded & StockEvent => event.stream.startsWith('stock-');
