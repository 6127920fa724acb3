import type { LineId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order/order.ts';
import type { OfferedLine, ReturnOffer } from '../../domain/order/returns/offer.ts';
import type { ReturnPreview } from '../../domain/order/returns/preview.ts';
import type { RequestReturnLine } from '../../domain/order/returns/request.ts';
import type { ReturnFault } from '../../domain/returns/decide.ts';
import type { Resolution } from '../../domain/returns/policy.ts';
import { type Format, formatFor } from './format.ts';
import { type Language, TEXTS } from './language.ts';
import { nameOfLine, type Places, placeOf, reasonShown, shopName, zoneOf } from './shown.ts';
import { en, type Texts } from './texts/en.ts';
import { frameOf, placeShown } from './tracking.ts';

/** What a customer has chosen on the form of a return. */
export type Choice = {
  readonly lines: readonly RequestReturnLine[];
  readonly resolution: Resolution | null;
  readonly photo: string | null;
};

/** The reasons that are offered where the policy names none, as they are kept. */
export const USUAL_REASONS: readonly string[] = Object.keys(en.reasons);

/** Units that a list to choose from shows; who returns more of a line does so in several returns. */
const UNITS_LISTED_MAX = 100;

/** The form: what may come back, and what was chosen so far. `fault`: what was wrong with that, in words. */
export const returnFormView = (
  order: Order,
  offer: ReturnOffer,
  choice: Choice,
  places: Places,
  language: Language,
  path: string,
  fault: string | null,
) => {
  const t = TEXTS[language];
  const format = formatFor(language, zoneOf(order, places));
  const open = offer.lines.filter(({ refused }) => refused === null);
  return {
    ...frameOf(language, shopName(order, places), t.returns.title, `${path}/return`),
    path,
    fault,
    isAny: open.length > 0,
    lines: open.map((line, index) => formLine(order, line, index, offer, choice, format, t)),
    closed: offer.lines.flatMap(({ line, refused }) =>
      refused === null ? [] : [refusalOf(order, { line, ...refused }, format, t)],
    ),
    resolutions: offer.resolutions.map((value, index) => ({
      value,
      id: `resolution-${index}`,
      label: t.resolutions[value],
      isChosen: choice.resolution === value || offer.resolutions.length === 1,
    })),
    photo: choice.photo ?? '',
  };
};

const formLine = (
  order: Order,
  { line, quantity, until }: OfferedLine,
  index: number,
  { reasons }: ReturnOffer,
  choice: Choice,
  format: Format,
  t: Texts,
) => {
  const chosen = choice.lines.find((one) => one.line === line);
  const units = Array.from({ length: Math.min(quantity, UNITS_LISTED_MAX) + 1 }, (_, count) => count);
  return {
    id: line,
    quantityId: `quantity-${index}`,
    reasonId: `reason-${index}`,
    name: nameOfLine(order, line),
    whole: t.returns.whole(format.number(quantity)),
    until: until === null ? null : t.returns.until(format.date(until)),
    quantities: units.map((value) => ({
      value: String(value),
      label: value === 0 ? t.returns.none : format.number(value),
      isChosen: value === (chosen?.quantity ?? 0),
    })),
    reasons: reasons.map((value) => ({
      value,
      label: reasonShown(value, t),
      isChosen: value === chosen?.reason || reasons.length === 1,
    })),
  };
};

/** What the policy answers to a choice, before it is asked for. `reference`: what the request will be known by. */
export const returnReviewView = (
  order: Order,
  choice: Choice & { readonly resolution: Resolution },
  preview: ReturnPreview,
  places: Places,
  language: Language,
  path: string,
  reference: string,
) => {
  const t = TEXTS[language];
  const format = formatFor(language, zoneOf(order, places));
  const title = preview.kind === 'allowed' ? t.returns.review : t.refusals.heading;
  return {
    ...frameOf(language, shopName(order, places), title, null),
    path,
    reference,
    change: `${path}/return?${queryOf(choice, language)}`,
    resolution: choice.resolution,
    wanted: t.resolutions[choice.resolution],
    photo: choice.photo,
    items: choice.lines.map(({ line, quantity, reason }) => ({
      id: line,
      units: quantity,
      value: reason,
      name: nameOfLine(order, line),
      quantity: format.number(quantity),
      reason: reasonShown(reason, t),
    })),
    ...answerOf(order, choice.resolution, preview, places, format, t),
  };
};

const answerOf = (
  order: Order,
  resolution: Resolution,
  preview: ReturnPreview,
  places: Places,
  format: Format,
  t: Texts,
) => {
  switch (preview.kind) {
    case 'allowed': {
      const { terms } = preview;
      const clauses = new Set(terms.lines.flatMap(({ clause }) => clause ?? []));
      return {
        allowed: true,
        conditions: conditionsOf(order, resolution, preview, places, format, t),
        clauses: [...clauses].map((clause) => t.returns.clause(clause, String(terms.policy))),
        refusals: [],
      };
    }
    case 'refused':
      return { allowed: false, conditions: [], clauses: [], refusals: refusalsOf(order, preview, format, t) };
  }
};

type Allowed = Extract<ReturnPreview, { readonly kind: 'allowed' }>;

const conditionsOf = (
  { currency }: Order,
  resolution: Resolution,
  { terms, at, kept, refund }: Allowed,
  places: Places,
  format: Format,
  { returns }: Texts,
): readonly string[] => {
  const place = placeOf(at, places);
  const way = [
    terms.payer === 'company' ? returns.companyPays : returns.customerPays,
    place === null ? returns.sendAnywhere : returns.sendTo(placeShown(place, format)),
    terms.dueDays === null ? returns.noDeadline : returns.sendWithin(format.number(terms.dueDays)),
  ];
  return [
    ...(terms.approval ? [returns.approval] : []),
    ...moneyOf(resolution, terms.instantRefund || kept, refund, (amount) => format.money(amount, currency), returns),
    ...(kept ? [returns.keep] : way),
  ];
};

const moneyOf = (
  resolution: Resolution,
  atOnce: boolean,
  { amount, fee }: Allowed['refund'],
  money: (amount: number) => string,
  returns: Texts['returns'],
): readonly string[] => {
  switch (resolution) {
    case 'refund':
    case 'keepIt':
      return [
        (atOnce ? returns.moneyAtOnce : returns.moneyBack)(money(amount)),
        fee > 0 ? returns.fee(money(fee)) : returns.noFee,
      ];
    case 'exchange':
      return [returns.exchange];
    case 'repair':
      return [returns.repair];
  }
};

/** For each line why not, and the clause that says so; one sentence for what no clause is about. */
const refusalsOf = (
  order: Order,
  { refusal, lines }: Extract<ReturnPreview, { readonly kind: 'refused' }>,
  format: Format,
  t: Texts,
) => {
  const faults = lines.flatMap(({ line, clause, fault }) =>
    fault === null ? [] : [refusalOf(order, { line, clause: clause?.name ?? null, fault }, format, t)],
  );
  if (refusal.code === 'unprocessable' && faults.length > 0) return faults;
  return [{ name: null, why: refusalShown(refusal.code, t), clause: null }];
};

const refusalOf = (
  order: Order,
  { line, clause, fault }: { readonly line: LineId; readonly clause: string | null; readonly fault: ReturnFault },
  format: Format,
  t: Texts,
) => ({
  name: nameOfLine(order, line),
  why: faultShown(fault, format, t),
  clause: clause === null ? null : t.refusals.clause(clause),
});

const refusalShown = (
  code: Extract<ReturnPreview, { readonly kind: 'refused' }>['refusal']['code'],
  { refusals }: Texts,
): string => {
  switch (code) {
    case 'not-now':
      return refusals.tooMany;
    case 'out-of-stock':
      return refusals.outOfStock;
    case 'malformed':
    case 'content-differs':
    case 'unprocessable':
    case 'unknown':
      return refusals.other;
  }
};

const faultShown = (fault: ReturnFault, format: Format, { refusals, resolutions }: Texts): string => {
  switch (fault.kind) {
    case 'reason':
      return refusals.reason;
    case 'unprovided':
      return refusals.unprovided;
    case 'notTakenBack':
      return refusals.notTakenBack;
    case 'resolution':
      return fault.resolutions.length === 0
        ? refusals.nothingPossible
        : refusals.resolution(fault.resolutions.map((one) => resolutions[one]).join(', '));
    case 'late':
      return refusals.late(format.date(fault.deliveredAt), format.number(fault.windowDays));
    case 'photo':
      return refusals.photo;
  }
};

/** A choice as the form sends it, so that it can be changed. */
const queryOf = ({ lines, resolution, photo }: Choice, language: Language): string => {
  const query = new URLSearchParams({ language });
  for (const { line, quantity, reason } of lines) {
    query.append('line', line);
    query.append('quantity', String(quantity));
    query.append('reason', reason);
  }
  if (resolution !== null) query.set('resolution', resolution);
  if (photo !== null) query.set('photo', photo);
  return query.toString();
};
