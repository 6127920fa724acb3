import type { LocationId } from '../../domain/ids.ts';
import type { Target } from '../delivery/target.ts';
import type { Connection, NamedPoll } from '../system.ts';
import { articlePoll, type ReadArticles } from './article-poll.ts';
import { type StockReading, stockPoll } from './stock-poll.ts';

/** What an ERP is asked for; what is left out, it is not. */
export type Read = {
  readonly articles?: boolean;
  readonly purchases?: boolean;
  /** Its count of a warehouse is what is there. */
  readonly counted?: boolean;
  readonly everyMinutes?: number;
};

export type Readings = {
  readonly stock: StockReading;
  readonly articles: ReadArticles;
  /** What hands over its documents, where those move its stock. */
  readonly target: Target | null;
};

const EVERY_MINUTES = 15;

/** The polls that the settings of an ERP ask for. */
export const pollsOf = (
  connection: Pick<Connection<unknown>, 'id' | 'clock' | 'run' | 'ports'>,
  policy: { readonly read?: Read; readonly warehouses?: { readonly [code: string]: LocationId } },
  { stock, articles, target }: Readings,
): readonly NamedPoll[] => {
  const { purchases = false, counted = false, everyMinutes = EVERY_MINUTES, ...read } = policy.read ?? {};
  const settings = { warehouses: policy.warehouses ?? {}, purchases, counted, everyMinutes, target };
  return [
    ...(purchases || counted ? [stockPoll(connection, settings, stock)] : []),
    ...(read.articles ? [articlePoll(connection, articles)] : []),
  ];
};
