import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { at, listAt, textAt } from '../json.ts';
import { type Asked, type Given, wants } from '../simulator.ts';
import { BUYER, type BuyersOrder, SELLER } from './order.ts';

const parser = new XMLParser({
  ...{ ignoreAttributes: true, parseTagValue: false, removeNSPrefix: true },
  isArray: (name) => ['DespatchLine', 'TransportHandlingUnit', 'OrderLine'].includes(name),
});
const RESPONSE_CODES = ['AB', 'AP', 'RE', 'CA'];

/** What the access point takes for the buyer: a document once by its `ID`, in the order in which it is handed over. */
export const handingOver = (orders: ReadonlyMap<string, BuyersOrder>): ((asked: Asked) => Given) => {
  const ids = new Set<string>();
  return ({ header, text }) => {
    wants(header('content-type')?.startsWith('application/xml') === true, 'XML');
    wants(XMLValidator.validate(text) === true, 'XML that is well-formed');
    const document: unknown = parser.parse(text);
    const [response, advice] = [at(document, 'OrderResponse'), at(document, 'DespatchAdvice')];
    const root = response ?? advice;
    wants(root !== undefined, 'an OrderResponse or a DespatchAdvice');
    const id = textAt(root, 'ID');
    wants(id !== '' && header('idempotency-key') === id, 'the document under its own id');
    const order = orders.get(textAt(root, 'OrderReference', 'ID'));
    wants(order !== undefined, 'an order of the buyer');
    if (ids.has(id)) return { status: 409, body: 'the document is here already' };
    if (order === undefined) return { status: 422, body: 'the order is not known' };
    if (response !== undefined) take(response, order);
    else despatch(advice, order);
    ids.add(id);
    return { status: 202, body: '' };
  };
};

const wantsParties = (root: unknown, seller: string, buyer: string): void => {
  wants(textAt(root, seller, 'Party', 'EndpointID') === SELLER, 'the endpoint of the seller');
  wants(textAt(root, buyer, 'Party', 'EndpointID') === BUYER, 'the endpoint of the buyer');
};

const take = (response: unknown, order: BuyersOrder): void => {
  wantsParties(response, 'SellerSupplierParty', 'BuyerCustomerParty');
  const code = textAt(response, 'OrderResponseCode');
  wants(RESPONSE_CODES.includes(code), `a code of these: ${RESPONSE_CODES.join(', ')}`);
  wants((code === 'CA') === listAt(response, 'OrderLine').length > 0, 'lines with CA, and with nothing else');
  order.answers.push(code);
};

const despatch = (advice: unknown, order: BuyersOrder): void => {
  wantsParties(advice, 'DespatchSupplierParty', 'DeliveryCustomerParty');
  const lines = listAt(advice, 'DespatchLine');
  wants(lines.length > 0, 'lines');
  const units: Record<string, number> = {};
  for (const told of lines) {
    const line = order.lines.find(({ id }) => id === textAt(told, 'OrderLineReference', 'LineID'));
    wants(line !== undefined, 'lines of the order');
    if (line !== undefined) units[line.sku] = (units[line.sku] ?? 0) + Number(textAt(told, 'DeliveredQuantity'));
  }
  const number = textAt(advice, 'Shipment', 'Delivery', 'TrackingID');
  order.sent.push({ number: number === '' ? null : number, units });
};
