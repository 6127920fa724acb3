import type { Minor } from '../../../domain/money.ts';
import { isCurrency } from '../../../domain/money.ts';
import { type Reading, readingIn } from '../reading.ts';
import { type MiraklLine, type MiraklTaxes, readOrder } from './document.ts';
import { taxesOf } from './lines.ts';
import type { LineTaxes, OrderTaxes } from './out.ts';

/** The taxes of an order of OR11 (parsed JSON), as a cancelation or a refund has to name them. */
export const orderTaxesOf = (input: unknown): OrderTaxes | { readonly errors: readonly string[] } => {
  const read = readOrder(input);
  if ('errors' in read) return read;
  const { currency_iso_code: currency, order_tax_mode, order_lines } = read.document;
  if (!isCurrency(currency)) return { errors: ['/currency_iso_code is not one of ISO 4217'] };
  const amounts = readingIn(currency);
  const mode = order_tax_mode === 'TAX_EXCLUDED' ? 'TAX_EXCLUDED' : 'TAX_INCLUDED';
  const lines = order_lines.map((line, index) => [line.order_line_id, lineTaxes(line, index, mode, amounts)] as const);
  return amounts.errors.length > 0 ? { errors: amounts.errors } : { currency, mode, lines: Object.fromEntries(lines) };
};

const lineTaxes = (line: MiraklLine, index: number, mode: OrderTaxes['mode'], amounts: Reading): LineTaxes => {
  const path = `/order_lines/${index}`;
  const gross = (net: Minor, taxes: MiraklTaxes, at: string) =>
    mode === 'TAX_INCLUDED' ? net : net + taxesOf(taxes, at, amounts);
  return {
    amount: gross(amounts.required(line.price, `${path}/price`), line.taxes, `${path}/taxes`),
    shipping: gross(
      amounts.optional(line.shipping_price, `${path}/shipping_price`) ?? 0,
      line.shipping_taxes,
      `${path}/shipping_taxes`,
    ),
    taxes: named(line.taxes, `${path}/taxes`, amounts),
    shippingTaxes: named(line.shipping_taxes, `${path}/shipping_taxes`, amounts),
  };
};

const named = (taxes: MiraklTaxes, path: string, amounts: Reading): LineTaxes['taxes'] =>
  (taxes ?? []).map(({ code, amount }, index) => ({
    code: code ?? '',
    amount: amounts.optional(amount, `${path}/${index}/amount`) ?? 0,
  }));
