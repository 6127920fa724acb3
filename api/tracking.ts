import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { StaticEncode, TObject } from 'typebox';
import type { OrderId } from '../domain/ids.ts';
import { returnIdOf } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import type { RequestReturn } from '../domain/order/returns/request.ts';
import type { OrderCommands } from '../runtime/order-commands.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import type { Answer } from './answer.ts';
import { printed, type ReadLabels } from './labels.ts';
import { pageAnswer, seeOther } from './pages/answer.ts';
import { returnSlipView } from './pages/documents.ts';
import { type Language, languageOfPage, TEXTS } from './pages/language.ts';
import { type Choice, returnFormView, returnReviewView, USUAL_REASONS } from './pages/return-form.ts';
import { numberOf, type Places } from './pages/shown.ts';
import type { Templates } from './pages/templates.ts';
import type { Texts } from './pages/texts/en.ts';
import { frameOf, trackingView } from './pages/tracking.ts';
import { problemFrom, refusalProblem } from './problem.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { AskedByForm, CancelledByForm, choiceQuery, pageQuery, ReturnNumber, TokenText } from './schemas/tracking.ts';
import type { TrackingPages } from './tracking-token.ts';

export type TrackingDependencies = {
  readonly orders: Pick<OrderCommands, 'read'>;
  readonly returns: Pick<ReturnCommands, 'offer' | 'preview' | 'request' | 'cancel'>;
  readonly directory: Places;
  readonly templates: Templates;
  readonly tracking: TrackingPages;
  /** Where customers reach Weir; `null`: wherever they say that they did. */
  readonly publicUrl: string | null;
  readonly labels: ReadLabels;
};

/** What a page is asked for: the order of the token, and in which language it is shown. */
type Visit = { readonly order: Order; readonly language: Language; readonly path: string };

const page = {
  access: 'public',
  params: { token: TokenText },
  answers: { 200: null },
  html: true,
} as const;
const onReturn = { ...page, params: { token: TokenText, number: ReturnNumber } } as const;

/** The public page of an order, and what its customer does there: plain HTML and forms, without a login and without scripts. */
export const trackingRoutes = (dependencies: TrackingDependencies): readonly Route[] => {
  const { orders, returns, directory, templates, tracking, publicUrl, labels } = dependencies;

  const notice = (status: number, kind: Notice, language: Language): Answer => {
    const [title, message] = noticeShown(kind, TEXTS[language]);
    return pageAnswer(
      status,
      templates.page('notice', { ...frameOf(language, null, title, null), message, isForgotten: kind === 'forgotten' }),
    );
  };

  /** Shows a page to whoever has the right token; everybody else gets one and the same answer. */
  const visited = async (
    { token, language: chosen, headers }: Asked,
    show: (visit: Visit) => Answer | Promise<Answer>,
  ): Promise<Answer> => {
    const accepted = headers['accept-language'];
    const unknown = () => notice(404, 'unknown', languageOfPage(null, chosen, accepted));
    try {
      const id = tracking.orderOf(token);
      const found = id === null ? null : await orders.read(id);
      if (found === null) return unknown();
      const { order } = found;
      const language = languageOfPage(order, chosen, accepted);
      if (order.forgotten) return notice(200, 'forgotten', language);
      return await show({ order, language, path: tracking.pathOf(order.id) });
    } catch (error) {
      if (problemFrom(error)?.document.status !== 503) throw error;
      return notice(503, 'later', languageOfPage(null, chosen, accepted));
    }
  };

  /** As `visited`, for a form: it must have been sent from a page of ours. */
  const sent = (asked: Asked, act: (visit: Visit) => Promise<Answer>): Promise<Answer> =>
    visited(asked, (visit) =>
      isFromHere(asked.headers, publicUrl) ? act(visit) : notice(403, 'strange', visit.language),
    );

  const form = async ({ order, language, path }: Visit, choice: Choice, status: number, fault: string | null) => {
    const offer = await returns.offer(order, USUAL_REASONS);
    const view = returnFormView(order, offer, choice, directory, language, path, fault);
    return pageAnswer(status, templates.page('return-form', view));
  };

  const review = async (visit: Visit, choice: Choice, reference: string, status?: number): Promise<Answer> => {
    const { order, language, path } = visit;
    const request = requestOf(choice, reference);
    if (request === null) return form(visit, choice, 422, TEXTS[language].returns.chooseSomething);
    const preview = await returns.preview(order, { ...request, reference: null });
    const chosen = { ...choice, resolution: request.resolution };
    const view = returnReviewView(order, chosen, preview, directory, language, path, reference);
    const refused = preview.kind === 'refused' ? refusalProblem(preview.refusal).status : 200;
    return pageAnswer(status ?? refused, templates.page('return-review', view));
  };

  return [
    route({
      ...page,
      method: 'GET',
      path: '/t/{token}',
      name: 'trackOrder',
      summary: "An order's public page for its customer: HTML. One and the same 404 for every wrong token.",
      query: pageQuery,
      body: NoBody,
      handle: ({ params, query, headers }) =>
        visited({ ...params, ...query, headers }, async ({ order, language, path }) => {
          const offer = await returns.offer(order, USUAL_REASONS);
          return pageAnswer(200, templates.page('tracking', trackingView(order, offer, directory, language, path)));
        }),
    }),
    route({
      ...page,
      method: 'GET',
      path: '/t/{token}/return',
      name: 'chooseReturn',
      summary: 'The form on which a customer chooses what to return: HTML.',
      query: choiceQuery,
      body: NoBody,
      handle: ({ params, query, headers }) =>
        visited({ ...params, ...query, headers }, (visit) => form(visit, choiceOf(query), 200, null)),
    }),
    route({
      ...page,
      method: 'GET',
      path: '/t/{token}/return/review',
      name: 'reviewReturn',
      summary: 'What the policy of returns answers to a choice, before anything is asked for: HTML.',
      query: choiceQuery,
      body: NoBody,
      handle: ({ params, query, headers }) =>
        visited({ ...params, ...query, headers }, (visit) => review(visit, choiceOf(query), randomUUID())),
    }),
    route({
      ...page,
      method: 'POST',
      path: '/t/{token}/return',
      name: 'requestReturnByForm',
      summary: 'Ask for a return as its customer. The same reference again is the same return.',
      query: {},
      body: AskedByForm,
      form: true,
      answers: { 303: null },
      handle: ({ params, body, headers, cause }) =>
        sent({ ...params, ...body, headers }, async (visit) => {
          const { order, language, path } = visit;
          const choice = choiceOf(body);
          const request = requestOf(choice, body.reference);
          if (request === null) return review(visit, choice, body.reference);
          const outcome = await returns.request(order.id, request, cause);
          if (!('refused' in outcome)) return seeOther(`${path}?language=${language}#returns`);
          return review(visit, choice, body.reference, refusalProblem(outcome.refused).status);
        }),
    }),
    route({
      ...onReturn,
      method: 'POST',
      path: '/t/{token}/returns/{number}/cancel',
      name: 'cancelReturnByForm',
      summary: 'Nothing will come back after all.',
      query: {},
      body: CancelledByForm,
      form: true,
      answers: { 303: null },
      handle: ({ params, body, headers, cause }) =>
        sent({ ...params, ...body, headers }, async ({ order, language, path }) => {
          const outcome = await returns.cancel(returnOf(order.id, params.number), cause);
          if (!('refused' in outcome)) return seeOther(`${path}?language=${language}#returns`);
          return notice(refusalProblem(outcome.refused).status, 'noCancel', language);
        }),
    }),
    route({
      ...onReturn,
      method: 'GET',
      path: '/t/{token}/returns/{number}/slip',
      name: 'printReturnSlipAsCustomer',
      summary: 'The return slip for its customer: HTML to print.',
      query: pageQuery,
      body: NoBody,
      handle: ({ params, query, headers }) =>
        visited({ ...params, ...query, headers }, ({ order, language }) => {
          const one = order.returns.find((known) => numberOf(known) === params.number);
          if (one === undefined) return notice(404, 'unknown', language);
          return pageAnswer(200, templates.page('return-slip', returnSlipView(order, one, directory, language)));
        }),
    }),
    route({
      ...onReturn,
      method: 'GET',
      path: '/t/{token}/returns/{number}/label',
      name: 'readReturnLabelAsCustomer',
      summary: "The carrier's label of a return for its customer: PDF.",
      query: pageQuery,
      body: NoBody,
      handle: ({ params, query, headers }) =>
        visited({ ...params, ...query, headers }, async ({ order, language }) => {
          const one = order.returns.find((known) => numberOf(known) === params.number);
          if (one === undefined) return notice(404, 'unknown', language);
          const answer = await labels(order, one.id);
          if ('unavailable' in answer) return notice(503, 'later', language);
          return 'none' in answer ? notice(404, 'noLabel', language) : printed(answer.labels, undefined);
        }),
    }),
  ];
};

type Asked = {
  readonly token: string;
  readonly language?: Language;
  readonly headers: IncomingHttpHeaders;
};

type Notice = 'unknown' | 'forgotten' | 'later' | 'strange' | 'noCancel' | 'noLabel';

const noticeShown = (kind: Notice, { notices, refusals }: Texts): readonly [string, string] => {
  switch (kind) {
    case 'unknown':
      return [notices.unknownTitle, notices.unknown];
    case 'forgotten':
      return [notices.forgottenTitle, notices.forgotten];
    case 'later':
      return [notices.laterTitle, notices.later];
    case 'strange':
      return [notices.strangeTitle, notices.strange];
    case 'noCancel':
      return [notices.strangeTitle, refusals.noCancel];
    case 'noLabel':
      return [notices.laterTitle, notices.noLabel];
  }
};

const returnOf = (order: OrderId, number: string) => returnIdOf(`${order}-${number}`);

/** The lines of which something was chosen. */
const choiceOf = ({
  line = [],
  quantity = [],
  reason = [],
  resolution,
  photo = '',
}: StaticEncode<TObject<typeof choiceQuery>>): Choice => ({
  lines: line.flatMap((id, index) => {
    const units = Number(quantity[index] ?? 0);
    return units === 0 ? [] : [{ line: id, quantity: units, reason: reason[index] ?? '' }];
  }),
  resolution: resolution ?? null,
  photo: photo.trim() === '' ? null : photo.trim(),
});

/** The command that a choice comes to; `null` where it is none yet. */
const requestOf = (
  { lines, resolution, photo }: Choice,
  reference: string,
): (RequestReturn & { reference: string }) | null =>
  lines.length === 0 || lines.some(({ reason }) => reason === '') || resolution === null
    ? null
    : {
        lines,
        resolution,
        at: null,
        photos: photo === null ? [] : [photo],
        override: null,
        reference: `customer/${reference}`,
      };

/**
 * Whether a form was sent from a page of ours. Browsers say so; where one does not, or may not for want of a referrer, the token has to do:
 * nobody else knows where to send the form.
 */
const isFromHere = (
  { 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders,
  publicUrl: string | null,
): boolean => {
  if (site !== undefined) return site === 'same-origin';
  if (origin === undefined || origin === 'null') return true;
  return origin === publicUrl || origin === `http://${host}` || origin === `https://${host}`;
};
