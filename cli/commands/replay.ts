import { type Command, InvalidArgumentError } from 'commander';
import { isAfter, type Moment, momentOf, reaches } from '../../api/as-of.ts';
import { presentEvent } from '../../api/event-lines.ts';
import { isInstant } from '../../api/instant.ts';
import { presentOrder } from '../../api/present.ts';
import { presentStock } from '../../api/present-stock.ts';
import { skuOf } from '../../domain/ids.ts';
import { StartError } from '../start-error.ts';
import { writeTable } from '../table.ts';
import { openedLog, openedPages, withStores } from './opened.ts';
import { orderHeads, orderRow, replayOrder } from './replay-order.ts';
import { locationsOf, replayStock, stockHeads, stockRow } from './replay-stock.ts';
import { namesOrder, type OrderOptions, orderNamed } from './subject.ts';

type Options = { readonly at?: Moment; readonly json?: boolean };

const AT = 'up to this revision, or this instant (ISO 8601)';
const JSON_LINES = 'a line of JSON for each fact: { event, state }, the state as the API shows it';

export const replay = (program: Command): void => {
  const command = program
    .command('replay')
    .helpGroup('Audit:')
    .description('Tell a history fact by fact, with what each made of it.');

  namesOrder(command.command('order'))
    .description('The history of an order, through the statechart that it runs on.')
    .option('--at <moment>', AT, momentFrom)
    .option('--json', JSON_LINES)
    .addHelpText(
      'after',
      `
Reads the log and opens personal data with WEIR_MASTER_KEY. Writes nothing. The last state is what
GET /v1/orders/ID?at=MOMENT answers. Exit code: 0, or 1 where there is no such order, it has not come so far, or
the statechart does not allow its history.

Examples:
  $ weir replay order 0b5c1b1e-9d1c-5a0e-8d5e-2f5f6f7a8b9c
  $ weir replay order --channel web --external-id 1001 --at 3 --json`,
    )
    .action((id: string | undefined, { at, json, ...named }: Options & OrderOptions) =>
      withStores(async (opened) => {
        const order = orderNamed(id, named);
        const steps = upTo(replayOrder(openedLog(opened), order), at, `order ${order}`);
        if (json === true) {
          const { pathOf } = openedPages(opened);
          await writeLines(steps, ({ event, ...now }) => ({
            event: presentEvent(event),
            state: presentOrder(now, pathOf(order)),
          }));
        } else await writeTable(orderHeads, mapped(steps, orderRow), console.log);
      }),
    );

  command
    .command('stock')
    .description('The history of the ledger of a SKU.')
    .argument('<sku>', 'the SKU')
    .option('--at <moment>', AT, momentFrom)
    .option('--json', JSON_LINES)
    .addHelpText(
      'after',
      `
Reads the log. Writes nothing. The last state is what GET /v1/stock/SKU?at=MOMENT answers. Exit code: 0, or 1
where nothing is known of the SKU, or its ledger has not come so far.

Examples:
  $ weir replay stock TSHIRT-M
  $ weir replay stock TSHIRT-M --at 2026-11-24T08:00:00Z --json`,
    )
    .action((sku: string, { at, json }: Options) =>
      withStores(async (opened) => {
        const log = openedLog(opened);
        const steps = upTo(replayStock(log, skuOf(sku)), at, `stock of ${sku}`);
        if (json !== true) return writeTable(stockHeads, mapped(steps, stockRow), console.log);
        const network = await locationsOf(log, skuOf(sku));
        return writeLines(steps, ({ event, ...now }) => ({
          event: presentEvent(event),
          state: presentStock(now, network),
        }));
      }),
    );
};

type Step = Parameters<ReturnType<typeof isAfter>>[0];

/** The steps up to a moment. Throws `StartError` where there are none, or not as many. */
async function* upTo<S extends { readonly event: Step }>(
  steps: AsyncIterable<S>,
  moment: Moment | undefined,
  what: string,
): AsyncGenerator<S> {
  let revision = -1;
  const later = moment === undefined ? () => false : isAfter(moment);
  for await (const step of steps) {
    if (later(step.event)) break;
    revision = step.event.revision;
    yield step;
  }
  if (revision === -1) throw new StartError(`There is no ${what}${moment === undefined ? '' : ' at that moment'}.`);
  if (moment !== undefined && !reaches(moment, revision)) {
    throw new StartError(`The ${what} has come to revision ${revision} only.`);
  }
}

async function* mapped<S, R>(steps: AsyncIterable<S>, map: (step: S) => R): AsyncGenerator<R> {
  for await (const step of steps) yield map(step);
}

const writeLines = async <S>(steps: AsyncIterable<S>, show: (step: S) => object): Promise<void> => {
  for await (const step of steps) console.log(JSON.stringify(show(step)));
};

const momentFrom = (text: string): Moment => {
  if (!/^\d{1,9}$/.test(text) && !isInstant(text)) {
    throw new InvalidArgumentError('It is neither a revision nor an instant, such as 2026-11-24T08:00:00Z.');
  }
  return momentOf(text);
};
