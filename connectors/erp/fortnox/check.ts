import Type from 'typebox';
import type { Tested } from '../../../runtime/connectors.ts';
import { readOr } from '../../http/client.ts';
import { documentOf, maybe, type Reader } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import { accountsIn, customersIn, missingOf, notLetIn, testedAs, warehousesIn, wordsOf } from '../check.ts';
import { COMPANY_WAREHOUSE } from '../incoming.ts';
import type { Calling } from '../port.ts';

type Settings = Parameters<typeof accountsIn>[0] & { readonly tenantId?: number; readonly salesOrder?: boolean };

const Company = documentOf(
  Type.Object({
    CompanyInformation: Type.Object({
      CompanyName: Type.String(),
      DatabaseNumber: Type.Union([Type.Integer(), Type.String()]),
    }),
  }),
);
const Account = documentOf(Type.Object({ Account: Type.Object({ Active: maybe(Type.Boolean()) }) }));
const Customer = documentOf(Type.Object({ Customer: Type.Object({ Active: maybe(Type.Boolean()) }) }));
const StockPoints = documentOf(Type.Array(Type.Object({ code: Type.String() })));
const Anything = documentOf(Type.Object({}));

/** Tries a connection: whose books they are, whether documents may be read, and whether what the settings name is there. */
export const testFortnox = async (settings: Settings, baseUrl: string, call: Calling): Promise<Tested> => {
  const read = async <T>(path: string, reader: Reader<T>): Promise<T | Refusal> => {
    const reply = await call({ method: 'GET', path, changes: false });
    if (reply.outcome !== 'replied') return reply;
    const result = readOr(reply, reader.read);
    return 'outcome' in result ? result : result.document;
  };
  const company = await read('/3/companyinformation', Company);
  if ('outcome' in company) return notLetIn(company, baseUrl);
  const { CompanyName, DatabaseNumber } = company.CompanyInformation;
  const number = Number(DatabaseNumber);
  if (settings.tenantId !== undefined && settings.tenantId !== number) {
    return {
      ok: false,
      findings: [`/tenantId: it is ${settings.tenantId}, and the login is of ${CompanyName}, ${number}`],
    };
  }
  const findings = await missingOf([
    {
      kind: 'list of',
      named: ['invoices', ...(settings.salesOrder ? ['orders'] : [])].map((value) => ({ path: '/scopes', value })),
      async ask(value) {
        const found = await read(`/3/${value}?limit=1`, Anything);
        return 'outcome' in found ? wordsOf(found) : true;
      },
    },
    {
      kind: 'account',
      named: accountsIn(settings),
      async ask(value) {
        const found = await read(`/3/accounts/${value}`, Account);
        if ('outcome' in found) return found;
        return found.Account.Active === false ? 'it is not active' : true;
      },
    },
    {
      kind: 'customer',
      named: customersIn(settings),
      async ask(value) {
        const found = await read(`/3/customers/${encodeURIComponent(value)}`, Customer);
        if ('outcome' in found) return found;
        return found.Customer.Active === false ? 'it is not active' : true;
      },
    },
    {
      kind: 'stock point',
      named: warehousesIn(settings).filter(({ value }) => value !== COMPANY_WAREHOUSE),
      async ask(value) {
        const points = await read('/api/warehouse/stockpoints-v1', StockPoints);
        return 'outcome' in points ? points : points.some(({ code }) => code === value);
      },
    },
  ]);
  return testedAs(
    findings,
    `the books are those of ${CompanyName} (${number}), and all that the settings name is there`,
  );
};
