import type { IncomingHttpHeaders } from 'node:http';
import type { OrderId } from '../domain/ids.ts';
import type { FulfilmentCommands } from '../runtime/fulfilment-commands.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import type { Role } from './caller.ts';
import { fulfilmentFor } from './owned-fulfilment.ts';
import { returnFor } from './owned-return.ts';
import { pageAnswer } from './pages/answer.ts';
import { collectionNoteView, packingSlipView, pickListView, returnSlipView } from './pages/documents.ts';
import type { Places } from './pages/shown.ts';
import type { Templates } from './pages/templates.ts';
import { Problem } from './problem.ts';
import { type Route, route } from './route.ts';
import { FulfilmentIdText, NoBody, ReturnIdText } from './schemas/common.ts';
import type { TrackingPages } from './tracking-token.ts';

/** Who prints: whoever works on the goods, and the channel whose customer gets them. A pick list is for those who pick. */
const PICK: readonly Role[] = ['operator', 'location'];
const PRINT: readonly Role[] = ['operator', 'location', 'channel'];

export type DocumentDependencies = {
  readonly fulfilments: Pick<FulfilmentCommands, 'orderOf'>;
  readonly returns: Pick<ReturnCommands, 'orderOf'>;
  readonly directory: Places;
  readonly templates: Templates;
  readonly tracking: TrackingPages;
  /** Where customers reach Weir; `null`: where whoever asks did. */
  readonly publicUrl: string | null;
};

const printed = { method: 'GET', query: {}, body: NoBody, answers: { 200: null }, html: true } as const;
const ofFulfilment = { ...printed, params: { fulfilmentId: FulfilmentIdText } } as const;

/** Print pages: HTML that a browser prints, or makes a PDF of. */
export const documentRoutes = (dependencies: DocumentDependencies): readonly Route[] => {
  const { fulfilments, returns, directory, templates, tracking, publicUrl } = dependencies;

  const trackingUrl = (order: OrderId, { host }: IncomingHttpHeaders): string =>
    `${publicUrl ?? `http://${host}`}${tracking.pathOf(order)}`;

  return [
    route({
      ...ofFulfilment,
      path: '/v1/fulfilments/{fulfilmentId}/documents/pick-list',
      name: 'printPickList',
      summary: 'What is to be taken from the shelves, for people and scanners: HTML to print.',
      access: { may: PICK, sees: ['channel'], single: true },
      async handle({ caller, params: { fulfilmentId } }) {
        const { of, one } = await fulfilmentFor(fulfilments, caller, PICK, fulfilmentId);
        return pageAnswer(200, templates.page('pick-list', pickListView(of.order, one, directory)));
      },
    }),
    route({
      ...ofFulfilment,
      path: '/v1/fulfilments/{fulfilmentId}/documents/packing-slip',
      name: 'printPackingSlip',
      summary: "What goes into the parcel, in the customer's language: HTML to print.",
      access: { may: PRINT, single: true },
      async handle({ caller, params: { fulfilmentId }, headers }) {
        const { of, one } = await fulfilmentFor(fulfilments, caller, PRINT, fulfilmentId);
        const view = packingSlipView(of.order, one, directory, trackingUrl(of.order.id, headers));
        return pageAnswer(200, templates.page('packing-slip', view));
      },
    }),
    route({
      ...ofFulfilment,
      path: '/v1/fulfilments/{fulfilmentId}/documents/collection-note',
      name: 'printCollectionNote',
      summary: 'Lies with goods that are collected: HTML to print. 409 for what is shipped.',
      access: { may: PRINT, single: true },
      async handle({ caller, params: { fulfilmentId }, headers }) {
        const { of, one } = await fulfilmentFor(fulfilments, caller, PRINT, fulfilmentId);
        if (one.method !== 'collect') throw new Problem('not-now', `${one.id} is shipped, not collected.`);
        const view = collectionNoteView(of.order, one, directory, trackingUrl(of.order.id, headers));
        return pageAnswer(200, templates.page('collection-note', view));
      },
    }),
    route({
      ...printed,
      params: { returnId: ReturnIdText },
      path: '/v1/returns/{returnId}/documents/return-slip',
      name: 'printReturnSlip',
      summary: "Goes back with the goods, in the customer's language: HTML to print.",
      access: { may: PRINT, single: true },
      async handle({ caller, params: { returnId } }) {
        const { of, one } = await returnFor(returns, caller, PRINT, returnId, null);
        return pageAnswer(200, templates.page('return-slip', returnSlipView(of.order, one, directory)));
      },
    }),
  ];
};
