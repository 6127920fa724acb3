import Type from 'typebox';
import type { Tested } from '../../../runtime/connectors.ts';
import { readOr } from '../../http/client.ts';
import { documentOf, maybe, type Reader } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import { accountsIn, customersIn, missingOf, notLetIn, testedAs, vatCodesIn, warehousesIn, wordsOf } from '../check.ts';
import { COMPANY_WAREHOUSE } from '../incoming.ts';
import type { Calling } from '../port.ts';
import type { Policy } from '../settings.ts';

type Settings = Policy & { readonly companyId: string };

const Company = documentOf(Type.Object({ name: Type.String(), displayName: maybe(Type.String()) }));
const Some = documentOf(Type.Object({ value: Type.Array(Type.Object({})) }));

/** Tries a connection: whose books they are, whether documents may be read, and whether what the settings name is there. */
export const testBusinessCentral = async (settings: Settings, baseUrl: string, call: Calling): Promise<Tested> => {
  const read = async <T>(path: string, reader: Reader<T>): Promise<T | Refusal> => {
    const reply = await call({ method: 'GET', path: `/companies(${settings.companyId})${path}`, changes: false });
    if (reply.outcome !== 'replied') return reply;
    const result = readOr(reply, reader.read);
    return 'outcome' in result ? result : result.document;
  };
  /** Whether a set has one whose field is this. */
  const has = async (set: string, filter: string): Promise<boolean | Refusal> => {
    const found = await read(`/${set}?$filter=${encodeURIComponent(filter)}`, Some);
    return 'outcome' in found ? found : found.value.length > 0;
  };
  const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const company = await read('', Company);
  if ('outcome' in company) {
    return company.outcome === 'rejected'
      ? { ok: false, findings: [`/tenantId, /environment or /companyId: ${wordsOf(company)}`] }
      : notLetIn(company, baseUrl);
  }
  const findings = await missingOf([
    {
      kind: 'entity set',
      named: ['salesInvoices', 'salesCreditMemos'].map((value) => ({ path: 'permissions', value })),
      async ask(value) {
        const found = await read(`/${value}?$top=1`, Some);
        return 'outcome' in found ? wordsOf(found) : true;
      },
    },
    { kind: 'account', named: accountsIn(settings), ask: (value) => has('accounts', `number eq ${quoted(value)}`) },
    { kind: 'VAT code', named: vatCodesIn(settings), ask: (value) => has('taxGroups', `code eq ${quoted(value)}`) },
    { kind: 'customer', named: customersIn(settings), ask: (value) => has('customers', `number eq ${quoted(value)}`) },
    {
      kind: 'location',
      named: warehousesIn(settings).filter(({ value }) => value !== COMPANY_WAREHOUSE),
      ask: (value) => has('locations', `id eq ${value}`),
    },
  ]);
  const name = company.displayName || company.name;
  return testedAs(findings, `the books are those of ${name}, and all that the settings name is there`);
};
