import { goodOf, goodsTotalOf, SHIPPING } from '../goods.ts';
import { decimal, vatIn } from '../simulator.ts';

/** Of an endpoint the scheme (0088: a GLN) and the id. */
export const SCHEME = '0088';
export const BUYER = '7300010001015';
export const SELLER = '7350053850002';
const SELLER_NAME = 'Weir Demo Partihandel AB';

export type Line = { readonly id: string; readonly sku: string; readonly quantity: number };

/** An order of the buyer's. `answers`: codes of the responses to it. */
export type BuyersOrder = {
  readonly id: string;
  readonly issuedAt: string;
  readonly lines: readonly Line[];
  readonly sent: { readonly number: string | null; readonly units: Readonly<Record<string, number>> }[];
  readonly answers: string[];
  isCancelled: boolean;
};

const net = (minor: number): number => minor - vatIn(minor);
const amount = (name: string, minor: number): string => `<cbc:${name} currencyID="SEK">${decimal(minor)}</cbc:${name}>`;
const VAT = '<cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>';

const document = (root: string, customization: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${root}-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:${customization}:3</cbc:CustomizationID>
<cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:advanced_ordering:3</cbc:ProfileID>
${content}
</${root}>`;

/** In UTC. */
const issued = (at: string): string =>
  `<cbc:IssueDate>${at.slice(0, 10)}</cbc:IssueDate><cbc:IssueTime>${at.slice(11, 19)}Z</cbc:IssueTime>`;

const address = (street: string, city: string, zone: string): string =>
  `<cbc:StreetName>${street}</cbc:StreetName><cbc:CityName>${city}</cbc:CityName><cbc:PostalZone>${zone}</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country>`;

const party = (role: string, endpoint: string, name: string, place: string, contact = ''): string =>
  `<cac:${role}><cac:Party><cbc:EndpointID schemeID="${SCHEME}">${endpoint}</cbc:EndpointID>
<cac:PostalAddress>${place}</cac:PostalAddress>
<cac:PartyLegalEntity><cbc:RegistrationName>${name}</cbc:RegistrationName></cac:PartyLegalEntity>${contact}</cac:Party></cac:${role}>`;

const CONTACT =
  '<cac:Contact><cbc:Name>Astrid Lind</cbc:Name><cbc:ElectronicMail>astrid@example.com</cbc:ElectronicMail></cac:Contact>';
const OFFICE = address('Storgatan 12', 'Göteborg', '411 38');
const PARTIES = `${party('BuyerCustomerParty', BUYER, 'Nordkök Inköp AB', OFFICE, CONTACT)}
${party('SellerSupplierParty', SELLER, SELLER_NAME, address('Hamngatan 3', 'Malmö', '211 22'))}`;

/** The `Order` of UBL 2.1, prices without tax, to be sent to Stockholm. */
export const orderXml = ({ id, issuedAt, lines }: BuyersOrder): string => {
  const goods = goodsTotalOf(lines);
  const total = goods + SHIPPING;
  return document(
    'Order',
    'order',
    `<cbc:ID>${id}</cbc:ID>${issued(issuedAt)}<cbc:OrderTypeCode>220</cbc:OrderTypeCode>
<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
${PARTIES}
<cac:Delivery><cac:DeliveryLocation><cac:Address>${address('Storgatan 1', 'Stockholm', '111 22')}</cac:Address></cac:DeliveryLocation>
<cac:DeliveryParty><cac:PartyName><cbc:Name>Nordkök Stockholm</cbc:Name></cac:PartyName></cac:DeliveryParty></cac:Delivery>
<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
<cbc:AllowanceChargeReason>Frakt</cbc:AllowanceChargeReason>${amount('Amount', net(SHIPPING))}<cac:TaxCategory>${VAT}</cac:TaxCategory></cac:AllowanceCharge>
<cac:TaxTotal>${amount('TaxAmount', vatIn(total))}</cac:TaxTotal>
<cac:AnticipatedMonetaryTotal>${[
      amount('LineExtensionAmount', net(goods)),
      amount('TaxExclusiveAmount', net(total)),
      amount('TaxInclusiveAmount', total),
      amount('ChargeTotalAmount', net(SHIPPING)),
      amount('PayableAmount', total),
    ].join('')}</cac:AnticipatedMonetaryTotal>
${lines.map(lineXml).join('\n')}`,
  );
};

const lineXml = ({ id, sku, quantity }: Line): string => {
  const { name, price } = goodOf(sku);
  return `<cac:OrderLine><cac:LineItem><cbc:ID>${id}</cbc:ID><cbc:Quantity unitCode="EA">${quantity}</cbc:Quantity>
${amount('LineExtensionAmount', net(price) * quantity)}<cac:Price>${amount('PriceAmount', net(price))}</cac:Price>
<cac:Item><cbc:Name>${name}</cbc:Name><cac:SellersItemIdentification><cbc:ID>${sku}</cbc:ID></cac:SellersItemIdentification>
<cac:ClassifiedTaxCategory>${VAT}</cac:ClassifiedTaxCategory></cac:Item></cac:LineItem></cac:OrderLine>`;
};

/** The `OrderCancellation` of the whole order. */
export const cancellationXml = ({ id }: BuyersOrder, at: string): string =>
  document(
    'OrderCancellation',
    'order_cancellation',
    `<cbc:ID>${id}-X1</cbc:ID>${issued(at)}<cbc:CancellationNote>Projektet inställt</cbc:CancellationNote>
<cac:OrderReference><cbc:ID>${id}</cbc:ID></cac:OrderReference>
${PARTIES}`,
  );

/** What it is set up with, as far as it is of the parties. */
export const PARTIES_SETTINGS = {
  name: SELLER_NAME,
  sellers: [`${SCHEME}:${SELLER}`],
  buyers: { [`${SCHEME}:${BUYER}`]: { customer: 'C-1015' } },
};
