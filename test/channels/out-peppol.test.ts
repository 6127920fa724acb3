import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allAt, type Element, textAt } from '../../connectors/channels/peppol/xml.ts';
import { channelIdOf, lineIdOf, skuOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Json } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';
import type { Call } from './contract.ts';
import { CONNECTOR, outKit } from './out-kit.ts';
import { accessPointAt, BUYER, connectAccessPoint, openAccessPoint } from './out-peppol.ts';
import { peppolSubject, ublCall, ublOrder } from './peppol.ts';

const shirts = { id: '1', sku: 'TSHIRT-M', quantity: 2 };
const mug = { id: '2', sku: 'MUG-BLUE', quantity: 1 };

const codeOf = (answer: Element): string | undefined => textAt(answer, 'cbc:OrderResponseCode');
const changeOf = (answer: Element) => textAt(answer, 'cac:OrderChangeDocumentReference', 'cbc:ID') ?? null;
const linesOf = (answer: Element): readonly (string | undefined)[] =>
  allAt(answer, 'cac:OrderLine').map((line) => textAt(line, 'cac:LineItem', 'cbc:LineStatusCode'));

const begin = async () => {
  const accessPoint = await openAccessPoint();
  const kit = outKit();
  const order = kit.order(`${BUYER}/PO-1`, [shirts, mug]);
  accessPoint.server.mood = { kind: 'losesAnswers' };
  const told = async (facts: number) => {
    const { feeds } = kit.start(connectAccessPoint(kit.connection, accessPoint.server.url));
    await kit.time.until(() => feeds[0]?.figures().delivered === facts);
    expect(accessPoint.server.faults).toEqual([]);
    return accessPoint.answers('PO-1').map((answer) => [codeOf(answer), linesOf(answer)]);
  };
  return { accessPoint, kit, order, told };
};

describe('a buyer in the network', () => {
  it('has its order accepted as it stands where all of it can be had', async () => {
    const { order, told } = await begin();
    await order.place();
    expect(await told(1)).toEqual([['AP', []]]);
  });

  it('has it accepted with changes where something of it must be waited for', async () => {
    const { order, told } = await begin();
    await order.place({}, [shirts]);
    await order.happen({ type: 'LinesBackordered', data: { lines: [{ line: lineIdOf('2'), quantity: 1 }] } });
    expect(await told(2)).toEqual([['CA', ['5', '3']]]);
  });

  it('has it refused where it cannot be had, with what is short', async () => {
    const { accessPoint, order, told } = await begin();
    await order.place({}, []);
    const shortages = [{ sku: skuOf(shirts.sku), requested: 2, available: 1 }];
    await order.refuse(shortages);
    expect(await told(1)).toEqual([['RE', []]]);
    expect(accessPoint.answers('PO-1').map((answer) => textAt(answer, 'cbc:Note'))).toEqual([
      'Not to be had; TSHIRT-M: 1 of 2',
    ]);
  });

  it('is told line by line where we cancel a part of it later, and has all of it refused where we cancel that', async () => {
    const { order, told } = await begin();
    await order.place();
    await order.cancel([mug]);
    await order.cancel([shirts]);
    expect(await told(3)).toEqual([
      ['AP', []],
      ['CA', ['5', '7']],
      ['RE', []],
    ]);
  });

  it('has its own cancellation accepted', async () => {
    const { order, told } = await begin();
    await order.place();
    await order.cancel([shirts, mug], `connector-${CONNECTOR}`, `peppol:${BUYER}:orderCancellation:X1`);
    expect((await told(2)).map(([code]) => code)).toEqual(['AP', 'AP']);
  });

  it('that waits for no answer has none, and is told of what is sent to it all the same', async () => {
    const { accessPoint, order, told } = await begin();
    await order.place({ attributes: { profile: 'urn:fdc:peppol.eu:poacc:bis:order_only:3' } });
    await order.ship('PN-1');
    expect(await told(2)).toEqual([]);
    expect(accessPoint.sent()).toHaveLength(1);
  });

  it('is not told of an order that did not come by a document', async () => {
    const { accessPoint, kit } = await begin();
    const order = kit.order('typed-in', [shirts]);
    await order.place();
    const { feeds } = kit.start(connectAccessPoint(kit.connection, accessPoint.server.url));
    await kit.time.until(() => feeds[0]?.figures().delivered === 1);
    expect(accessPoint.server.askedAt).toEqual([]);
  });
});

const POLL = { timeout: 20_000, interval: 50 };
const sample = (name: string): string =>
  readFileSync(new URL(`../../connectors/channels/peppol/samples/${name}.xml`, import.meta.url), 'utf8');

/** A buyer's order in JSON, of a portal without UBL. */
const jsonOrder = (id: string): Call => ({
  headers: { 'content-type': 'application/json', 'x-api-key': peppolSubject.secrets.apiKey ?? '' },
  raw: JSON.stringify({
    ...{ format: 'weir.b2bOrder/1', id, issueDate: '2026-11-24', currency: 'SEK' },
    buyer: {
      endpoint: { scheme: '0088', id: '7300010001015' },
      name: 'Nordkök Inköp AB',
      address: { street: 'Storgatan 12', postalCode: '41138', city: 'Göteborg', country: 'SE' },
    },
    seller: { endpoint: { scheme: '0088', id: '7350053850002' } },
    lines: [{ id: '1', sku: 'MUG-BLK', name: 'Mugg svart', quantity: '2', price: '50.00', taxPercent: '25' }],
  }),
});

describe('an access point, connected to a whole Weir', () => {
  let world: World;
  let accessPoint: Awaited<ReturnType<typeof openAccessPoint>>;
  beforeAll(async () => {
    world = await openWorld();
    await setUpNetwork(world.admin);
    await world.admin.put('/v1/channels/b2b', { name: 'b2b', type: 'b2b', locations: 'all' });
    for (const sku of ['APRON-STD', 'MUG-WHT', 'MUG-BLK', 'TSHIRT-M', 'SCREW-5X40'])
      await count(world.admin, sku, 'wh-1', 10_000);
  });
  afterAll(() => world.close());

  const connect = async () => {
    // A stand-in listens as long as its test.
    accessPoint = await openAccessPoint();
    const settings = { ...peppolSubject.settings(''), accessPoint: accessPointAt(accessPoint.server.url) };
    const set = await world.admin.put('/v1/connectors/b2b', { system: 'peppol', channel: 'b2b', settings });
    expect(set.status, set.text).toBe(200);
    const secrets = { ...peppolSubject.secrets, accessPointKey: 'secret-accessPointKey' };
    await world.admin.put('/v1/connectors/b2b/secrets', secrets);
  };
  const post = ({ raw, headers }: Call) =>
    world.withKey('').send('POST', '/v1/connectors/b2b/webhooks', { raw, headers: { ...headers } });
  const read = async (id: string): Promise<Json> =>
    (await world.admin.get(`/v1/orders/${orderIdFor(channelIdOf('b2b'), `${BUYER}/${id}`)}`)).body;
  const answers = (id: string) => accessPoint.answers(id).map((answer) => [codeOf(answer), changeOf(answer)]);
  const carriedOut = async () =>
    expect.poll(async () => (await world.admin.get('/v1/connectors/b2b/status')).body.in.waiting, POLL).toBe(0);

  it('hands over an order, and is given the answer and an advice of each shipment with its parcels and lines', async () => {
    await connect();
    await post(ublCall(ublOrder()));
    await expect.poll(() => answers('PO-2026-0417'), POLL).toEqual([['AP', null]]);
    const { fulfilments } = await read('PO-2026-0417');
    for (const { id, lines } of fulfilments) {
      const steps = [
        ['accept', {}],
        ['pick', { lines }],
        ['pack', { parcels: [{ lines, weightGrams: 31_400 }] }],
        ['ship', { carrier: 'PostNord', trackingNumber: '00373500538500000017' }],
      ] as const;
      for (const [action, body] of steps) await world.admin.post(`/v1/fulfilments/${id}/${action}`, body);
    }
    await expect.poll(() => accessPoint.sent(), POLL).toHaveLength(fulfilments.length);
    expect(accessPoint.sent()[0]).toMatchObject({ order: 'PO-2026-0417', numbers: ['00373500538500000017'] });
    expect(accessPoint.server.faults).toEqual([]);
  });

  it('hands over a change, which is carried out once and answered by its name, and then a cancellation', async () => {
    await connect();
    await post(ublCall(sample('order.advanced')));
    await expect.poll(() => answers('PO-2026-0500'), POLL).toEqual([['AP', null]]);
    const change = ublCall(sample('order-change'));
    const received = await post(change);
    expect(received.text).toContain('<cbc:OrderResponseCode>AB</cbc:OrderResponseCode>');
    await post(change);
    const wanted = async () =>
      (await read('PO-2026-0500')).lines.map(({ id, ordered, cancelled }: Json) => [id, ordered - cancelled]);
    await expect.poll(wanted, POLL).toEqual([
      ['1', 12],
      ['2', 0],
      ['3', 4],
    ]);
    await expect.poll(() => answers('PO-2026-0500').at(-1), POLL).toEqual(['AP', 'PO-2026-0500-C1']);
    await carriedOut();
    expect(await wanted()).toHaveLength(3);
    await post(ublCall(sample('order-cancellation')));
    await expect.poll(async () => (await read('PO-2026-0500')).status, POLL).toBe('cancelled');
    await expect.poll(() => answers('PO-2026-0500').filter(([code]) => code === 'AP').length, POLL).toBe(3);
    expect(answers('PO-2026-0500').map(([code]) => code)).not.toContain('RE');
    expect(accessPoint.server.faults).toEqual([]);
  });

  it('hands over an order in JSON, which is answered like any other, and told what is wrong with one that is none', async () => {
    await connect();
    expect((await post(jsonOrder('PO-J1'))).text).toContain('<cbc:OrderResponseCode>AB</cbc:OrderResponseCode>');
    await expect.poll(() => answers('PO-J1'), POLL).toEqual([['AP', null]]);
    expect(await read('PO-J1')).toMatchObject({ total: 12_500, lines: [{ sku: 'MUG-BLK', ordered: 2 }] });
    const order = jsonOrder('PO-J2');
    expect((await post({ ...order, raw: '{"format":"weir.b2bOrder/1"}' })).status).toBe(422);
    expect((await post({ ...order, headers: { ...order.headers, 'x-api-key': 'guessed' } })).status).toBe(401);
    expect((await read('PO-J2')).status).toBe(404);
  });
});
