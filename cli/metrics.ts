import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Delivering } from '../connectors/delivery/deliver.ts';
import type { ViewStatus } from '../projections/projector.ts';
import type { Gateway } from '../realtime/gateway.ts';
import type { Engine } from '../runtime/engine.ts';
import type { News } from './projecting/messages.ts';

/** Weir's figures for Prometheus, beside those of the process. */
export type Metrics = {
  readonly registry: Registry;
  /** Told of what the projector has handled. */
  readonly projected: (news: Pick<News, 'events' | 'unknown' | 'lastAt'>) => void;
  /** Figures that are looked up when they are asked for. */
  readonly observe: (engine: Pick<Engine, 'residents' | 'watched'>, views: () => readonly ViewStatus[]) => void;
  /** Told of what the live stream has sent. */
  readonly sent: (what: string, times: number) => void;
  readonly observeLive: (live: Pick<Gateway, 'figures'>) => void;
  /** Told by the process that feeds a target. */
  readonly observeDelivering: (delivering: Pick<Delivering, 'figures'>) => void;
};

export const metrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const events = new Counter({
    name: 'weir_projected_events_total',
    help: 'Events that the views have seen.',
    registers,
  });
  const unknown = new Counter({
    name: 'weir_unknown_events_total',
    help: 'Events of a type that is not known; passed over.',
    registers,
  });
  const lag = new Gauge({
    name: 'weir_views_lag_seconds',
    help: 'Age of the last event when the views had it.',
    registers,
  });
  const sent = new Counter({
    name: 'weir_live_sent_total',
    help: 'What watchers were sent: changes, snapshots, and watches that went on from a position.',
    labelNames: ['what'],
    registers,
  });

  return {
    registry,
    projected(news) {
      events.inc(news.events);
      unknown.inc(news.unknown);
      if (news.lastAt !== null) lag.set((Date.now() - Date.parse(news.lastAt)) / 1_000);
    },
    observe(engine, views) {
      new Gauge({
        name: 'weir_actors',
        help: 'Actors in memory.',
        labelNames: ['kind'],
        registers,
        collect() {
          const { orders, ledgers } = engine.residents();
          this.set({ kind: 'order' }, orders);
          this.set({ kind: 'ledger' }, ledgers);
        },
      });
      new Gauge({
        name: 'weir_leaked_holds',
        help: 'Orders that the stock ledgers hold more for than they have. Must be 0. Told by the process that watches.',
        registers,
        collect() {
          const found = engine.watched();
          this.remove();
          if (found !== null) this.set(found.leakedHolds);
        },
      });
      new Gauge({
        name: 'weir_leaked_carts',
        help: 'Checkouts that the stock ledgers hold something for that could not be let go. Must be 0. Told by the process that watches.',
        registers,
        collect() {
          const found = engine.watched();
          this.remove();
          if (found !== null) this.set(found.leakedCarts);
        },
      });
      new Gauge({
        name: 'weir_counter_differences',
        help: 'SKUs with counters that are not what they count. Must be 0. Told by the process that watches.',
        registers,
        collect() {
          const found = engine.watched();
          this.remove();
          if (found !== null) this.set(found.counterDifferences);
        },
      });
      new Gauge({
        name: 'weir_watch_round_age_seconds',
        help: 'Time since all holds, carts or counters had been looked at. Told by the process that watches.',
        labelNames: ['round'],
        registers,
        collect() {
          this.reset();
          for (const [round, completed] of Object.entries(engine.watched()?.completed ?? {})) {
            if (completed !== null) this.set({ round }, (Date.now() - Date.parse(completed)) / 1_000);
          }
        },
      });
      new Gauge({
        name: 'weir_view_halted',
        help: '1 for a view that stands still at an event that it cannot fold.',
        labelNames: ['view'],
        registers,
        collect() {
          for (const view of views()) this.set({ view: view.name }, view.state === 'halted' ? 1 : 0);
        },
      });
    },
    sent: (what, times) => sent.inc({ what }, times),
    observeLive(live) {
      new Gauge({
        name: 'weir_live',
        help: 'Connections of the live stream, topics that they watch, and watches that have not been sent all.',
        labelNames: ['what'],
        registers,
        collect() {
          for (const [what, count] of Object.entries(live.figures())) this.set({ what }, count);
        },
      });
    },
    observeDelivering(delivering) {
      const figures = () => [...delivering.figures()];
      new Counter({
        name: 'weir_deliveries_total',
        help: 'What outside systems were told, by outcome: delivered, failed (an attempt), givenUp. Told by the process that feeds them.',
        labelNames: ['target', 'outcome'],
        registers,
        collect() {
          this.reset();
          for (const [target, { delivered, failed, givenUp }] of figures()) {
            for (const [outcome, times] of Object.entries({ delivered, failed, givenUp })) {
              this.inc({ target, outcome }, times);
            }
          }
        },
      });
      new Gauge({
        name: 'weir_deliveries_parked',
        help: 'Orders (or other keys) of which a delivery waits for another attempt.',
        labelNames: ['target'],
        registers,
        collect() {
          this.reset();
          for (const [target, { parked }] of figures()) this.set({ target }, parked);
        },
      });
      new Gauge({
        name: 'weir_deliveries_lag_seconds',
        help: 'Age of the oldest fact that a target is still to be told of.',
        labelNames: ['target'],
        registers,
        collect() {
          this.reset();
          for (const [target, { lagSeconds }] of figures()) this.set({ target }, lagSeconds);
        },
      });
    },
  };
};
