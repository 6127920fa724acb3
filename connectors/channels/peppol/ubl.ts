import { type B2bEndpoint, type B2bOrder, readJsonOrder } from './document.ts';
import { allAt, at, type Element, readXml, textAt } from './xml.ts';

/** A document of a buyer, by its kind. */
export type UblDocument =
  | { readonly kind: 'order'; readonly order: B2bOrder }
  | {
      readonly kind: 'orderChange';
      readonly id: string;
      /** Of the changes of one order: a lower one than was taken is old. */
      readonly sequence: string | null;
      /** The order as it should be now, under the order's own id. */
      readonly order: B2bOrder;
    }
  | {
      readonly kind: 'orderCancellation';
      readonly id: string;
      readonly orderId: string;
      readonly issueDate: string;
      readonly issueTime: string | null;
      readonly buyer: B2bEndpoint;
      readonly seller: B2bEndpoint;
      readonly reason: string;
    };

const ROOTS: { readonly [namespace: string]: UblDocument['kind'] } = {
  'urn:oasis:names:specification:ubl:schema:xsd:Order-2': 'order',
  'urn:oasis:names:specification:ubl:schema:xsd:OrderChange-2': 'orderChange',
  'urn:oasis:names:specification:ubl:schema:xsd:OrderCancellation-2': 'orderCancellation',
};

/** National extensions go on after the `3`. */
const CUSTOMIZATIONS: { readonly [kind in UblDocument['kind']]: string } = {
  order: 'urn:fdc:peppol.eu:poacc:trns:order:3',
  orderChange: 'urn:fdc:peppol.eu:poacc:trns:order_change:3',
  orderCancellation: 'urn:fdc:peppol.eu:poacc:trns:order_cancellation:3',
};

type ReadUbl = { readonly document: UblDocument } | { readonly errors: readonly string[] };

/** Reads the bytes of an Order, OrderChange or OrderCancellation of Peppol BIS 3; each error says what is wrong, and where. */
export const readUbl = (bytes: Uint8Array): ReadUbl => {
  const xml = readXml(bytes);
  if ('error' in xml) return { errors: [xml.error] };
  const { root } = xml;
  const kind = Object.hasOwn(ROOTS, root.namespace) ? ROOTS[root.namespace] : undefined;
  if (kind === undefined) return { errors: [`${root.name} of ${root.namespace} is not a document that a buyer sends`] };
  const customization = textAt(root, 'cbc:CustomizationID') ?? '';
  if (!customization.startsWith(CUSTOMIZATIONS[kind])) {
    return { errors: [`/CustomizationID is not ${CUSTOMIZATIONS[kind]}: ${customization.slice(0, 100)}`] };
  }
  const currencies = [...new Set(currenciesOf(root))];
  if (currencies.length > 1) return { errors: [`its amounts are in more than one currency: ${currencies.join(', ')}`] };
  return kind === 'orderCancellation' ? cancellationOf(root) : orderOf(root, kind, currencies[0]);
};

const currenciesOf = (element: Element): readonly string[] => {
  const own =
    element.attributes.get('currencyID') ?? (element.name === 'cbc:DocumentCurrencyCode' ? element.text : null);
  return [...(own === null ? [] : [own]), ...element.children.flatMap(currenciesOf)];
};

const orderOf = (root: Element, kind: 'order' | 'orderChange', currency: string | undefined): ReadUbl => {
  const id = textAt(root, 'cbc:ID') ?? '';
  const orderId = kind === 'order' ? id : textAt(root, 'cac:OrderReference', 'cbc:ID');
  const written = {
    format: 'weir.b2bOrder/1',
    id: orderId,
    issueDate: textAt(root, 'cbc:IssueDate'),
    issueTime: textAt(root, 'cbc:IssueTime'),
    typeCode: textAt(root, 'cbc:OrderTypeCode'),
    profile: textAt(root, 'cbc:ProfileID'),
    currency,
    note: textAt(root, 'cbc:Note'),
    customerReference: textAt(root, 'cbc:CustomerReference'),
    accountingCost: textAt(root, 'cbc:AccountingCost'),
    contract: textAt(root, 'cac:Contract', 'cbc:ID'),
    project: textAt(root, 'cac:ProjectReference', 'cbc:ID'),
    validUntil: textAt(root, 'cac:ValidityPeriod', 'cbc:EndDate'),
    buyer: partyOf(at(root, 'cac:BuyerCustomerParty', 'cac:Party')),
    seller: { endpoint: endpointOf(at(root, 'cac:SellerSupplierParty', 'cac:Party')) },
    delivery: deliveryOf(at(root, 'cac:Delivery')),
    allowanceCharges: allAt(root, 'cac:AllowanceCharge').map(allowanceChargeOf),
    taxTotal: textAt(root, 'cac:TaxTotal', 'cbc:TaxAmount'),
    totals: totalsOf(at(root, 'cac:AnticipatedMonetaryTotal')),
    lines: allAt(root, 'cac:OrderLine').map(lineOf),
  };
  // What is not there is left out, as JSON does.
  const read = readJsonOrder(JSON.parse(JSON.stringify(written)));
  if ('errors' in read) return read;
  const order = read.document;
  return kind === 'order'
    ? { document: { kind, order } }
    : { document: { kind, id, sequence: textAt(root, 'cbc:SequenceNumberID') ?? null, order } };
};

const cancellationOf = (root: Element): ReadUbl => {
  const [id, orderId, issueDate] = [
    textAt(root, 'cbc:ID'),
    textAt(root, 'cac:OrderReference', 'cbc:ID'),
    textAt(root, 'cbc:IssueDate'),
  ];
  const buyer = endpointOf(at(root, 'cac:BuyerCustomerParty', 'cac:Party'));
  const seller = endpointOf(at(root, 'cac:SellerSupplierParty', 'cac:Party'));
  if (id === undefined || orderId === undefined || issueDate === undefined || buyer === null || seller === null) {
    return {
      errors: ['a cancellation needs /ID, /IssueDate, /OrderReference/ID and the endpoints of buyer and seller'],
    };
  }
  return {
    document: {
      kind: 'orderCancellation',
      id,
      orderId,
      issueDate,
      issueTime: textAt(root, 'cbc:IssueTime') ?? null,
      buyer,
      seller,
      reason: textAt(root, 'cbc:CancellationNote') ?? 'cancelled by the buyer',
    },
  };
};

const endpointOf = (party: Element | undefined): B2bEndpoint | null => {
  const endpoint = at(party, 'cbc:EndpointID');
  const scheme = endpoint?.attributes.get('schemeID') ?? '';
  return endpoint === undefined || endpoint.text === '' || scheme === '' ? null : { scheme, id: endpoint.text };
};

const partyOf = (party: Element | undefined) => ({
  endpoint: endpointOf(party),
  name: textAt(party, 'cac:PartyLegalEntity', 'cbc:RegistrationName') ?? textAt(party, 'cac:PartyName', 'cbc:Name'),
  address: addressOf(at(party, 'cac:PostalAddress')),
  contact: contactOf(at(party, 'cac:Contact')),
});

const addressOf = (address: Element | undefined) =>
  address === undefined
    ? null
    : {
        street: textAt(address, 'cbc:StreetName'),
        additionalStreet: textAt(address, 'cbc:AdditionalStreetName'),
        line: textAt(address, 'cac:AddressLine', 'cbc:Line'),
        postalCode: textAt(address, 'cbc:PostalZone'),
        city: textAt(address, 'cbc:CityName'),
        region: textAt(address, 'cbc:CountrySubentity'),
        country: textAt(address, 'cac:Country', 'cbc:IdentificationCode'),
      };

const contactOf = (contact: Element | undefined) =>
  contact === undefined
    ? null
    : {
        name: textAt(contact, 'cbc:Name'),
        phone: textAt(contact, 'cbc:Telephone'),
        email: textAt(contact, 'cbc:ElectronicMail'),
      };

const deliveryOf = (delivery: Element | undefined) =>
  delivery === undefined
    ? null
    : {
        locationId: textAt(delivery, 'cac:DeliveryLocation', 'cbc:ID'),
        locationName: textAt(delivery, 'cac:DeliveryLocation', 'cbc:Name'),
        address: addressOf(at(delivery, 'cac:DeliveryLocation', 'cac:Address')),
        partyName: textAt(delivery, 'cac:DeliveryParty', 'cac:PartyName', 'cbc:Name'),
        contact: contactOf(at(delivery, 'cac:DeliveryParty', 'cac:Contact')),
        requested: periodOf(at(delivery, 'cac:RequestedDeliveryPeriod')),
      };

const periodOf = (period: Element | undefined) =>
  period === undefined ? null : { from: textAt(period, 'cbc:StartDate'), to: textAt(period, 'cbc:EndDate') };

const allowanceChargeOf = (element: Element) => ({
  kind: textAt(element, 'cbc:ChargeIndicator') === 'true' ? 'charge' : 'allowance',
  reasonCode: textAt(element, 'cbc:AllowanceChargeReasonCode'),
  reason: textAt(element, 'cbc:AllowanceChargeReason'),
  amount: textAt(element, 'cbc:Amount'),
  taxPercent: textAt(element, 'cac:TaxCategory', 'cbc:Percent'),
});

const totalsOf = (totals: Element | undefined) =>
  totals === undefined
    ? null
    : {
        net: textAt(totals, 'cbc:LineExtensionAmount'),
        allowances: textAt(totals, 'cbc:AllowanceTotalAmount'),
        charges: textAt(totals, 'cbc:ChargeTotalAmount'),
        taxExclusive: textAt(totals, 'cbc:TaxExclusiveAmount'),
        taxInclusive: textAt(totals, 'cbc:TaxInclusiveAmount'),
        prepaid: textAt(totals, 'cbc:PrepaidAmount'),
        rounding: textAt(totals, 'cbc:PayableRoundingAmount'),
        payable: textAt(totals, 'cbc:PayableAmount'),
      };

const lineOf = (orderLine: Element) => {
  const line = at(orderLine, 'cac:LineItem');
  const item = at(line, 'cac:Item');
  const standard = at(item, 'cac:StandardItemIdentification', 'cbc:ID');
  return {
    id: textAt(line, 'cbc:ID'),
    status: textAt(line, 'cbc:LineStatusCode'),
    sku: textAt(item, 'cac:SellersItemIdentification', 'cbc:ID'),
    gtin: standard?.attributes.get('schemeID') === '0160' ? standard.text : null,
    buyersSku: textAt(item, 'cac:BuyersItemIdentification', 'cbc:ID'),
    name: textAt(item, 'cbc:Name'),
    note: textAt(line, 'cbc:Note') ?? textAt(orderLine, 'cbc:Note'),
    quantity: textAt(line, 'cbc:Quantity'),
    unit: at(line, 'cbc:Quantity')?.attributes.get('unitCode'),
    net: textAt(line, 'cbc:LineExtensionAmount'),
    price: textAt(line, 'cac:Price', 'cbc:PriceAmount'),
    baseQuantity: textAt(line, 'cac:Price', 'cbc:BaseQuantity'),
    taxCategory: textAt(item, 'cac:ClassifiedTaxCategory', 'cbc:ID'),
    taxPercent: textAt(item, 'cac:ClassifiedTaxCategory', 'cbc:Percent'),
    allowanceCharges: allAt(line, 'cac:AllowanceCharge').map(allowanceChargeOf),
    partialDelivery: textAt(line, 'cbc:PartialDeliveryIndicator') !== 'false',
    requested: periodOf(at(line, 'cac:Delivery', 'cac:RequestedDeliveryPeriod')),
  };
};
