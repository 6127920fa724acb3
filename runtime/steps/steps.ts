import type { Articles } from '../articles.ts';
import type { Clock } from '../clock.ts';
import type { Directory } from '../directory.ts';
import type { Seen } from '../network.ts';
import type { Orders, Step, Steps } from '../orders.ts';
import { whileUnavailable } from '../retry.ts';
import type { Sales } from '../sales.ts';
import type { Stock } from '../stock.ts';
import type { Waves } from '../waves.ts';
import type { Workload } from '../workload.ts';
import { allocateStep } from './allocate.ts';
import { announceStep } from './announce.ts';
import { deliverStep } from './deliver.ts';
import { reserveStep } from './reserve.ts';
import { routeStep } from './route.ts';
import { settleStep } from './settle.ts';

/** What a step may use. It is told which order; it reads the rest. */
export type StepDependencies = {
  readonly orders: Orders;
  readonly stock: Stock;
  readonly directory: Directory;
  readonly articles: Pick<Articles, 'of'>;
  readonly workload: Pick<Workload, 'at'>;
  readonly sales: Sales;
  readonly waves: Pick<Waves, 'take'>;
  readonly seen: () => Seen;
  /** A whole number from 0 to below another, that nobody can guess. */
  readonly randomBelow: (limit: number) => number;
  readonly clock: Clock;
  /** Told when a step fails; the order is taken up again later. */
  readonly onError: (error: unknown) => void;
};

/** The steps that an order waits for, as they are really done. */
export const orderSteps = (dependencies: StepDependencies): Steps => {
  const patiently =
    (step: Step): Step =>
    async (id, signal) => {
      try {
        await whileUnavailable(signal, () => step(id, signal));
      } catch (error) {
        if (!signal.aborted) dependencies.onError(error);
      }
    };
  return {
    settle: patiently(settleStep(dependencies)),
    reserve: patiently(reserveStep(dependencies)),
    route: patiently(routeStep(dependencies)),
    allocate: patiently(allocateStep(dependencies)),
    deliver: patiently(deliverStep(dependencies)),
    announce: patiently(announceStep(dependencies)),
  };
};
