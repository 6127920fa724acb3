import { byKey, channelClient } from '../../connectors/channels/client.ts';
import type { PeppolOut } from '../../connectors/channels/peppol/standing.ts';
import { peppolOut } from '../../connectors/channels/peppol/targets.ts';
import { allAt, at, type Element, readXml, textAt } from '../../connectors/channels/peppol/xml.ts';
import { type Asked, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import { openStandIn, type Server } from './stand-in.ts';

export const BUYER = '0088:7300010001015';
const SELLER = '0088:7350053850002';
export const OUT: PeppolOut = {
  ...{ name: 'Weir Demo Partihandel AB', sellers: [SELLER], zone: 'Europe/Stockholm' },
  address: { line1: 'Hamngatan 3', city: 'Malmö', postalCode: '21122', country: 'SE' },
};

/** A document that was handed over. */
export type Handed = { readonly id: string; readonly root: Element };

export type AccessPoint = ShopStandIn & {
  /** Those with an answer to an order, in the order in which they came. */
  readonly answers: (order: string) => readonly Element[];
};

const PATH = '/outbound';

/** An access point: it takes a document once by its `ID`, and wants to know its own key, buyer and seller. */
export const openAccessPoint = async (): Promise<AccessPoint> => {
  const documents: Handed[] = [];

  const documentIn = (got: Asked): Handed => {
    wants(got.header('content-type')?.startsWith('application/xml') === true, 'XML');
    const read = readXml(new TextEncoder().encode(got.text));
    if ('error' in read) {
      wants(false, read.error);
      throw new Error(read.error);
    }
    const { root } = read;
    const id = textAt(root, 'cbc:ID') ?? '';
    wants(id !== '' && got.header('idempotency-key') === id, 'the document under its own id');
    wants(/^(OrderResponse|DespatchAdvice)$/.test(root.name), 'one of our documents');
    const [seller, buyer] =
      root.name === 'OrderResponse'
        ? (['cac:SellerSupplierParty', 'cac:BuyerCustomerParty'] as const)
        : (['cac:DespatchSupplierParty', 'cac:DeliveryCustomerParty'] as const);
    for (const [party, endpoint] of [
      [seller, SELLER],
      [buyer, BUYER],
    ] as const) {
      wants(textAt(root, party, 'cac:Party', 'cbc:EndpointID') === endpoint.slice(5), `the ${party}`);
    }
    return { id, root };
  };

  const server: Server = await openStandIn(
    (got) => {
      if (got.header('x-api-key') !== 'secret-accessPointKey') return { status: 401, body: '' };
      wants(got.method === 'POST' && got.path === PATH, 'a document');
      const document = documentIn(got);
      if (documents.some(({ id }) => id === document.id)) return { status: 409, body: 'it is here already' };
      documents.push(document);
      return { status: 202, body: '' };
    },
    () => true,
  );
  const orderOf = ({ root }: Handed): string => textAt(root, 'cac:OrderReference', 'cbc:ID') ?? '';
  const answers = (order?: string) =>
    documents.filter((one) => one.root.name === 'OrderResponse' && (order === undefined || orderOf(one) === order));
  return {
    server,
    place: () => undefined,
    sent: () =>
      documents
        .filter(({ root }) => root.name === 'DespatchAdvice')
        .map(
          (document): Sent => ({
            order: orderOf(document),
            units: Object.fromEntries(
              allAt(document.root, 'cac:DespatchLine').map((line) => [
                textAt(line, 'cac:OrderLineReference', 'cbc:LineID') ?? '',
                Number(textAt(line, 'cbc:DeliveredQuantity')),
              ]),
            ),
            numbers: allAt(at(document.root, 'cac:Shipment'), 'cac:TransportHandlingUnit').map(
              (unit) => textAt(unit, 'cbc:ID') ?? '',
            ),
          }),
        ),
    cancelled: () =>
      answers()
        .filter(({ root }) => textAt(root, 'cbc:OrderResponseCode') === 'RE')
        .map(orderOf),
    sell: () => undefined,
    stock: () => ({}),
    stockCalls: () => 0,
    refusal: { given: { status: 422, body: 'the buyer takes no such document' }, words: 'takes no such document' },
    limit: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: '' }),
    answers: (order) => answers(order).map(({ root }) => root),
  };
};

export const accessPointAt = (url: string) => ({ baseUrl: url, path: PATH, address: OUT.address });

export const connectAccessPoint: OutSystem['connect'] = (connection, url) => {
  const { clock } = connection;
  const key = async () => (await connection.secrets('accessPointKey'))[0];
  const credentials = byKey(key, 'accessPointKey', (value) => ({ 'x-api-key': value }));
  return peppolOut(connection, PATH, OUT, channelClient({ baseUrl: url, credentials, clock }));
};

export const peppolSystem: OutSystem = {
  ...{ name: 'Peppol', open: openAccessPoint, connect: connectAccessPoint, tellsLines: true },
  called: (order) => `${BUYER}/${order}`,
};
