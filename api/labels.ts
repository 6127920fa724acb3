import type { FulfilmentId, ReturnId } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import type { FulfilmentCommands } from '../runtime/fulfilment-commands.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import type { Answer } from './answer.ts';
import { guard, hidden, type Role } from './caller.ts';
import { returnFor } from './owned-return.ts';
import { fulfilmentIn } from './present.ts';
import { Problem } from './problem.ts';
import { type Route, route } from './route.ts';
import { FulfilmentIdText, NoBody, ReturnIdText } from './schemas/common.ts';
import { labelQuery } from './schemas/fulfilment.ts';

/** Who works with the parcels; a label shows a name and an address. */
const PRINT: readonly Role[] = ['operator', 'location'];

export type LabelFormat = 'pdf' | 'zpl';
type Label = { readonly format: LabelFormat; readonly document: Uint8Array };

/** The labels of a fulfilment or a return by its parcels, or why there are none: at all, or now. */
export type ReadLabels = (
  order: Order,
  consignment: FulfilmentId | ReturnId,
) => Promise<{ readonly labels: readonly Label[] } | { readonly none: string } | { readonly unavailable: string }>;

const TYPES: { readonly [F in LabelFormat]: string } = { pdf: 'application/pdf', zpl: 'application/zpl' };

export type LabelDependencies = {
  readonly fulfilments: Pick<FulfilmentCommands, 'orderOf'>;
  readonly returns: Pick<ReturnCommands, 'orderOf'>;
  readonly labels: ReadLabels;
};

export const labelRoutes = ({ fulfilments, returns, labels }: LabelDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/fulfilments/{fulfilmentId}/documents/label',
    name: 'readLabel',
    summary: "The carrier's label of a parcel, for the printer.",
    access: { may: PRINT, single: true },
    params: { fulfilmentId: FulfilmentIdText },
    query: labelQuery,
    body: NoBody,
    answers: { 200: null },
    async handle({ caller, params: { fulfilmentId }, query: { format, parcel } }) {
      const of = await fulfilments.orderOf(fulfilmentId);
      const fulfilment = of === null ? undefined : fulfilmentIn(of, fulfilmentId);
      if (of === null || fulfilment === undefined) throw hidden();
      guard(caller, PRINT, { channel: of.order.channel, locations: [fulfilment.location] });
      return printed(ofParcel(labelsIn(await labels(of.order, fulfilmentId)), parcel), format);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/returns/{returnId}/documents/label',
    name: 'readReturnLabel',
    summary: "The carrier's label that a return comes back by.",
    access: { may: PRINT, single: true },
    params: { returnId: ReturnIdText },
    query: {},
    body: NoBody,
    answers: { 200: null },
    async handle({ caller, params: { returnId } }) {
      const { of } = await returnFor(returns, caller, PRINT, returnId, null);
      return printed(labelsIn(await labels(of.order, returnId)), undefined);
    },
  }),
];

const labelsIn = (answer: Awaited<ReturnType<ReadLabels>>): readonly Label[] => {
  if ('none' in answer) throw new Problem('unknown', answer.none);
  if ('unavailable' in answer) throw new Problem('unavailable', answer.unavailable);
  return answer.labels;
};

const ofParcel = (labels: readonly Label[], parcel: number | undefined): readonly Label[] => {
  if (parcel === undefined) return labels;
  const label = labels[parcel - 1];
  if (label === undefined) throw new Problem('unknown', `It has labels 1 to ${labels.length}.`);
  return [label];
};

/** One document. Labels in ZPL can follow each other; those in PDF are documents of their own. */
export const printed = (labels: readonly Label[], format: LabelFormat | undefined): Answer => {
  const [first] = labels;
  if (first === undefined) throw new Problem('unknown', 'Its carrier has given no label.');
  if (labels.some((label) => label.format !== (format ?? first.format))) {
    throw new Problem('unknown', `Its carrier gives labels as ${first.format}.`);
  }
  if (labels.length > 1 && first.format === 'pdf') {
    throw new Problem(
      'unprocessable',
      `It has ${labels.length} labels: ask for each, with parcel=1 to ${labels.length}.`,
    );
  }
  return { status: 200, type: TYPES[first.format], bytes: Buffer.concat(labels.map(({ document }) => document)) };
};
