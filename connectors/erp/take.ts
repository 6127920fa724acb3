import type { StockOutcome } from '../../runtime/counts.ts';
import type { SupplyOutcome } from '../../runtime/supply-commands.ts';
import type { Capabilities, Taken, TakePorts } from '../system.ts';
import { type SupplyOf, supplyPrefix } from './incoming.ts';
import { type CountTold, type Told, toldIn } from './told.ts';
import { onHandWithin } from './within.ts';

/** Turns what an ERP was read for into commands. All of them say what is so now, so that the same again changes nothing. */
export const takeFrom =
  (connector: string): NonNullable<Capabilities['take']> =>
  async (arrival, ports) => {
    const read = toldIn(arrival);
    if ('errors' in read)
      return { outcome: 'refused', reason: `what was kept of it cannot be read: ${read.errors[0]}` };
    return take(read.document, connector, ports);
  };

const take = async (told: Told, connector: string, ports: TakePorts): Promise<Taken> => {
  switch (told.kind) {
    case 'supplies':
      return takeSupplies(told.supplies, connector, ports);
    case 'counts':
      return takeCounts(told.counts, ports);
    case 'articles':
      for (const article of told.articles) {
        await ports.setup.describeProduct(article, ports.cause(`product-${article.sku}`));
      }
      return { outcome: 'done' };
    case 'problem':
      return { outcome: 'refused', reason: told.problem };
  }
};

/** What is on no list any more has been deleted there, or is over: nothing more of it is to come. */
const takeSupplies = async (
  supplies: readonly SupplyOf[],
  connector: string,
  { supply: commands, expected, cause }: TakePorts,
): Promise<Taken> => {
  const listed = new Set(supplies.map(({ supply }) => supply));
  const gone = (await expected(supplyPrefix(connector))).filter(({ id }) => !listed.has(id));
  const over = gone.map(({ id, sku, supply: { location, at } }) => ({ supply: id, sku, location, quantity: 0, at }));
  const outcomes: SupplyOutcome[] = [];
  for (const { sku, ...supply } of [...over, ...supplies]) outcomes.push(await commands.expect(sku, supply, cause));
  return takenOf(outcomes);
};

const takeCounts = async (counts: readonly CountTold[], { stock, cause }: TakePorts): Promise<Taken> => {
  const exact = counts.filter((count) => !isRough(count));
  const outcomes: StockOutcome[] = [
    ...(await stock.countAll(
      exact.map(({ sku, location, onHand, asOf }) => ({ kind: 'count', sku, location, onHand, asOf })),
      cause,
    )),
  ];
  for (const count of counts.filter(isRough)) {
    const { sku, location, asOf } = count;
    const known = await stock.read(sku);
    const onHand = onHandWithin(known?.ledger.places.get(location), count);
    if (onHand !== null) outcomes.push(await stock.count(sku, { location, onHand, asOf }, cause));
  }
  return takenOf(outcomes);
};

const isRough = ({ unbooked, leaving }: CountTold): boolean => unbooked > 0 || leaving > 0;

const takenOf = (outcomes: readonly (StockOutcome | SupplyOutcome)[]): Taken => {
  const reasons = new Set(outcomes.flatMap((one) => ('refused' in one ? [one.refused.detail] : [])));
  return reasons.size === 0 ? { outcome: 'done' } : { outcome: 'refused', reason: [...reasons].slice(0, 5).join(' ') };
};
