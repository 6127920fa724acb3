import Type from 'typebox';
import type { Sku } from '../../../domain/ids.ts';
import type { Sleep } from '../../../projections/projector/retry.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf } from '../../http/document.ts';
import type { Level, LevelsOutcome } from '../../stock/target.ts';
import type { Conversation } from '../out/call.ts';
import { unavailableLevels } from '../out/levels.ts';
import { type ChannelRequest, unavailable } from '../request.ts';
import { Flag } from '../schema.ts';
import { type MiraklOut, stockRequest } from './out.ts';
import { offersRequest, readOffers } from './poll.ts';
import { type ReportedRow, rowsOfReport } from './report.ts';

/** STO02 may be asked four times a minute. */
const ASKED_EVERY_MILLIS = 15_000;
/** An import that takes longer is made again: its numbers are absolute. */
const ASKED_AT_MOST = 60;
/** SKUs that are looked for one by one; for more than these all offers are read. */
const LOOKED_UP_SINGLY_MAX = 20;

const Import = documentOf(
  Type.Object({ import_id: Type.Union([Type.String({ minLength: 1 }), Type.Integer({ minimum: 0 })]) }),
);
const Status = documentOf(Type.Object({ status: Type.String(), has_error_report: Flag }));

type Ports = { readonly marketplace: Conversation; readonly sleep: Sleep; readonly signal: AbortSignal };

/** Imports a file of levels, waits until the marketplace has worked it, and reads which of them it did not take. */
export const importLevels = async (levels: readonly Level[], out: MiraklOut, ports: Ports): Promise<LevelsOutcome> => {
  const { marketplace } = ports;
  const begun = await marketplace.read(stockRequest(levels, out));
  if ('kind' in begun) return unavailableLevels(begun);
  const named = Import.read(begun.body);
  if ('errors' in named) return unavailableLevels(unreadable('the id of the import'));
  const path = `/api/offers/stock/imports/${encodeURIComponent(named.document.import_id)}`;
  const hasReport = await workedOff(path, ports);
  if (typeof hasReport !== 'boolean') return unavailableLevels(hasReport);
  if (!hasReport) return { kind: 'taken', status: 200, unknown: [], refused: [] };
  const report = await marketplace.read(get(`${path}/error_report`, 'text/csv'));
  if ('kind' in report) return unavailableLevels(report);
  const rows = rowsOfReport(report.body);
  return rows === null ? unavailableLevels(unreadable('the error report')) : sorted(levels, rows, marketplace);
};

/** Whether there is a report of errors, once the import has been worked. */
const workedOff = async (path: string, { marketplace, sleep, signal }: Ports): Promise<boolean | Outcome> => {
  for (let asked = 0; asked < ASKED_AT_MOST; asked += 1) {
    const answer = await marketplace.read(get(`${path}/status`));
    if ('kind' in answer) return answer;
    const read = Status.read(answer.body);
    if ('errors' in read) return unreadable('the status of the import');
    const { status, has_error_report: hasReport } = read.document;
    if (hasReport === true) return true;
    if (status === 'COMPLETE') return false;
    if (status === 'FAILED' || status === 'CANCELLED') return unavailable(200, `the import is ${status}`, null);
    await sleep(ASKED_EVERY_MILLIS, signal);
  }
  return unavailable(200, 'the import has not been worked yet', null);
};

/** What there is no offer of is not sold there; the rest of what was not taken is refused in the marketplace's words. */
const sorted = async (
  levels: readonly Level[],
  rows: readonly ReportedRow[],
  marketplace: Conversation,
): Promise<LevelsOutcome> => {
  const reasons = new Map(rows.map(({ sku, reason }) => [sku, reason]));
  const wrong = levels.flatMap(({ sku }) => (reasons.has(sku) ? [sku] : []));
  const offered = await offeredOf(wrong, marketplace);
  if ('kind' in offered) return unavailableLevels(offered);
  return {
    ...{ kind: 'taken', status: 200 },
    unknown: wrong.filter((sku) => !offered.has(sku)),
    refused: wrong.flatMap((sku) => (offered.has(sku) ? [{ sku, reason: reasons.get(sku) ?? '' }] : [])),
  };
};

const offeredOf = async (skus: readonly Sku[], marketplace: Conversation): Promise<ReadonlySet<string> | Outcome> => {
  const found = new Set<string>();
  const lists = skus.length > LOOKED_UP_SINGLY_MAX ? [null] : skus;
  for (const sku of lists) {
    for (let offset: number | null = 0; offset !== null; ) {
      const answer: Awaited<ReturnType<Conversation['read']>> = await marketplace.read(offersRequest(sku, offset));
      if ('kind' in answer) return answer;
      const page = readOffers(answer.body, offset);
      if (page === null) return unreadable('the offers of the shop');
      for (const each of page.skus) found.add(each);
      offset = page.nextOffset;
    }
  }
  return found;
};

const unreadable = (what: string): Outcome => unavailable(200, `${what} cannot be read`, null);

const get = (path: string, accept = 'application/json'): ChannelRequest => ({
  ...{ method: 'GET', path, headers: { accept }, body: null },
});
