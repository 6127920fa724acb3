import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rule } from '../../domain/routing/rules.ts';
import type { SimulationReport } from '../../domain/routing/simulation/report.ts';
import type { LogReader } from '../../log/event-log.ts';
import { previewRules, type RulesPreview } from './preview.ts';
import { type Simulation, type SimulationProgress, simulate } from './simulate.ts';

/** Simulations in a process that has other things to do: one at a time, its results kept in memory. */
export type Simulations = {
  /** Begins one, and says how it is called; `null` while another one runs, or a preview. */
  readonly begin: (simulation: Simulation) => string | null;
  /** How one stands; `null` for one that there is not, or that has been forgotten for newer ones. */
  readonly read: (id: string) => SimulationState | null;
  /** Stops one that runs, and says how it stands then; `null` as above. */
  readonly stop: (id: string) => SimulationState | null;
  /** As `previewRules`; `null` while a simulation or another preview runs, or where the process stops. */
  readonly preview: (rules: readonly Rule[], ordersMax: number) => Promise<RulesPreview | null>;
  /** Stops what runs, for good. */
  readonly close: () => void;
};

export type SimulationState =
  | { readonly status: 'running' | 'failed' | 'stopped'; readonly progress: SimulationProgress }
  | { readonly status: 'done'; readonly progress: SimulationProgress; readonly report: SimulationReport };

const NOT_BEGUN: SimulationProgress = { position: 0n, end: 0n, decisions: 0 };
const KEPT_MAX = 10;
/** It works for so long and then rests as long, so that at most half of the process is its. */
const SLICE_MILLIS = 10;

export type SimulationsDependencies = {
  readonly log: Pick<LogReader, 'readAll' | 'end'>;
  readonly onError: (error: unknown) => void;
};

export const simulations = ({ log, onError }: SimulationsDependencies): Simulations => {
  const states = new Map<string, SimulationState>();
  const closing = new AbortController();
  let running: { readonly id: string | null; readonly stop: AbortController } | null = null;

  const start = (id: string | null): AbortSignal => {
    const stop = new AbortController();
    running = { id, stop };
    return AbortSignal.any([stop.signal, closing.signal]);
  };

  const keep = (id: string, state: SimulationState): void => {
    states.set(id, state);
    const [oldest] = states.keys();
    if (states.size > KEPT_MAX && oldest !== undefined) states.delete(oldest);
  };

  const run = async (id: string, simulation: Simulation, signal: AbortSignal): Promise<void> => {
    let progress = NOT_BEGUN;
    const onProgress = (now: SimulationProgress): void => {
      progress = now;
      keep(id, { status: 'running', progress });
    };
    try {
      const report = await simulate(log, simulation, { signal, onProgress, breathe: inSlices() });
      keep(id, report === null ? { status: 'stopped', progress } : { status: 'done', progress, report });
    } catch (error) {
      keep(id, { status: 'failed', progress });
      throw error;
    }
  };

  return {
    begin(simulation) {
      if (running !== null || closing.signal.aborted) return null;
      const id = randomUUID();
      const signal = start(id);
      keep(id, { status: 'running', progress: NOT_BEGUN });
      run(id, simulation, signal)
        .catch(onError)
        .finally(() => {
          running = null;
        });
      return id;
    },
    read: (id) => states.get(id) ?? null,
    stop(id) {
      const state = states.get(id) ?? null;
      if (state === null || state.status !== 'running' || running?.id !== id) return state;
      running.stop.abort();
      return { status: 'stopped', progress: state.progress };
    },
    async preview(rules, ordersMax) {
      if (running !== null || closing.signal.aborted) return null;
      const signal = start(null);
      try {
        return await previewRules(log, rules, ordersMax, { signal, breathe: inSlices() });
      } finally {
        running = null;
      }
    },
    close: () => closing.abort(),
  };
};

const inSlices = (): (() => Promise<void>) => {
  let began = performance.now();
  return async () => {
    const worked = performance.now() - began;
    if (worked < SLICE_MILLIS) return;
    await pause(worked);
    began = performance.now();
  };
};
