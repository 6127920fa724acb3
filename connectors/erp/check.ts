import type { Tested } from '../../runtime/connectors.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Policy } from './settings.ts';

/** Something that settings name, and where in them. */
export type Named = { readonly path: string; readonly value: string };

/** Things of one kind that an ERP is asked for, one by one. */
export type Question = {
  readonly kind: string;
  readonly named: readonly Named[];
  /** `true`: it is there; `false`: there is none; a text: what is wrong with it. */
  readonly ask: (value: string) => Promise<boolean | string | Refusal>;
};

/** What of all that the settings name is not there, in words that name the field. What may not be read is said once for its kind. */
export const missingOf = async (questions: readonly Question[]): Promise<readonly string[]> => {
  const findings: string[] = [];
  for (const { kind, named, ask } of questions) {
    for (const { path, value } of named) {
      const answer = await ask(value);
      if (answer === true) continue;
      const about = `${path}: ${kind} ${value}`;
      if (answer === false) findings.push(`${about}: there is none`);
      else if (typeof answer === 'string') findings.push(`${about}: ${answer}`);
      else if (answer.outcome === 'rejected') findings.push(`${about}: ${wordsOf(answer)}`);
      else {
        findings.push(`${kind}: ${wordsOf(answer)}`);
        break;
      }
    }
  }
  return findings;
};

export const testedAs = (findings: readonly string[], well: string): Tested =>
  findings.length === 0 ? { ok: true, findings: [well] } : { ok: false, findings };

/** A refusal in words. Those of the ERP come with its code. */
export const wordsOf = (refusal: Refusal): string => {
  switch (refusal.outcome) {
    case 'rejected':
      return refusal.messages.map(({ text, code }) => (code === null ? text : `${text} (${code})`)).join('; ');
    case 'unauthorised':
      return MEANT.get(refusal.reason) ?? refusal.reason;
    case 'unavailable':
      return refusal.reason;
  }
};

/** Why nothing can be asked at all. */
export const notLetIn = (refusal: Refusal, baseUrl: string): Tested => {
  const isSilent = refusal.outcome === 'unavailable' && !refusal.reason.startsWith('no token');
  return { ok: false, findings: [`${isSilent ? `${new URL(baseUrl).host}: ` : ''}${wordsOf(refusal)}`] };
};

const MEANT: ReadonlyMap<string, string> = new Map([
  ['status 401', 'it does not take the token that it has given (401)'],
  ['status 403', 'it may not be done: a permission or a licence is missing there (403)'],
  ['no token: status 400', 'no token: the client id, its secret or the tenant is not taken (400)'],
  ['no token: status 401', 'no token: the client id, its secret or the tenant is not taken (401)'],
  ['no token: status 403', 'no token: the app may not be used for this tenant (403)'],
  ['no token: status 404', 'no token: there is no such tenant, or the login is at another address (404)'],
]);

/** Each value once, where it is named first. */
const once = (named: readonly Named[]): readonly Named[] =>
  [...new Map(named.toReversed().map((one) => [one.value, one])).values()].toReversed();

type Accounts = Pick<Policy, 'customers' | 'warehouses'> & {
  readonly vat: readonly Pick<Policy['vat'][number], 'accounts'>[];
  readonly giftCards: { readonly account: string };
  readonly rounding: { readonly account: string };
};

export const accountsIn = ({ vat, giftCards, rounding }: Accounts): readonly Named[] =>
  once([
    ...vat.flatMap(({ accounts: { sales, freight, fees } }, index) => [
      { path: `/vat/${index}/accounts/sales`, value: sales },
      { path: `/vat/${index}/accounts/freight`, value: freight },
      { path: `/vat/${index}/accounts/fees`, value: fees },
    ]),
    { path: '/giftCards/account', value: giftCards.account },
    { path: '/rounding/account', value: rounding.account },
  ]);

export const vatCodesIn = ({ vat, giftCards }: Pick<Policy, 'vat' | 'giftCards'>): readonly Named[] =>
  once([
    ...vat.map(({ vatCode: value }, index) => ({ path: `/vat/${index}/vatCode`, value })),
    { path: '/giftCards/vatCode', value: giftCards.vatCode },
  ]);

export const customersIn = ({ customers }: Pick<Policy, 'customers'>): readonly Named[] =>
  customers.kind === 'matched'
    ? []
    : once(
        Object.entries(customers.numbers).map(([channel, value]) => ({ path: `/customers/numbers/${channel}`, value })),
      );

export const warehousesIn = ({ warehouses = {} }: Pick<Policy, 'warehouses'>): readonly Named[] =>
  Object.keys(warehouses).map((value) => ({ path: `/warehouses/${value}`, value }));
