import Type from 'typebox';
import type { Tested } from '../../../runtime/connectors.ts';
import { readOr } from '../../http/client.ts';
import { documentOf, maybe, type Reader } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import { accountsIn, customersIn, missingOf, notLetIn, testedAs, vatCodesIn, warehousesIn, wordsOf } from '../check.ts';
import type { Calling } from '../port.ts';
import type { Policy } from '../settings.ts';

const Branches = documentOf(Type.Array(Type.Object({ name: maybe(Type.String()) })));
const Anything = documentOf(Type.Object({}));
const List = documentOf(Type.Array(Type.Object({})));

/** Tries a connection: whose books they are, whether documents may be read, and whether what the settings name is there. */
export const testVisma = async (settings: Policy, baseUrl: string, call: Calling): Promise<Tested> => {
  const read = async <T>(path: string, reader: Reader<T>): Promise<T | Refusal> => {
    const reply = await call({ method: 'GET', path, changes: false });
    if (reply.outcome !== 'replied') return reply;
    const result = readOr(reply, reader.read);
    return 'outcome' in result ? result : result.document;
  };
  const has =
    (resource: string) =>
    async (value: string): Promise<boolean | Refusal> => {
      const found = await read(`/v1/${resource}/${encodeURIComponent(value)}`, Anything);
      return 'outcome' in found ? found : true;
    };
  const branches = await read('/v1/branch', Branches);
  if ('outcome' in branches) return notLetIn(branches, baseUrl);
  // A company that it is not let into is an empty list there, and no error.
  const [branch] = branches;
  if (branch === undefined) return { ok: false, findings: ['/tenantId: the company has no branch that may be seen'] };
  const findings = await missingOf([
    {
      kind: 'list of',
      named: ['customerinvoice', 'customerCreditNote'].map((value) => ({ path: 'scopes', value })),
      async ask(value) {
        const found = await read(`/v1/${value}?pageNumber=1&pageSize=1`, List);
        return 'outcome' in found ? wordsOf(found) : true;
      },
    },
    { kind: 'account', named: accountsIn(settings), ask: has('account') },
    { kind: 'VAT code', named: vatCodesIn(settings), ask: has('vat') },
    { kind: 'customer', named: customersIn(settings), ask: has('customer') },
    { kind: 'warehouse', named: warehousesIn(settings), ask: has('warehouse') },
  ]);
  const name = branch.name || 'the company';
  return testedAs(findings, `the books are those of ${name}, and all that the settings name is there`);
};
