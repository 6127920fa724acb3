/** What each ERP must do as a connector of a running Weir, over HTTP and in time that can be passed. */
import { readFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { startServer } from '../carriers/server.ts';
import type { Json } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';
import { BOOKS, connect, type ErpSystem, giveSecret, set } from './systems.ts';
import type { Clock, Kept } from './world.ts';

const POLL = { timeout: 20_000, interval: 50 };
const HOUR_MILLIS = 3_600_000;
const DAY_BEFORE = '2026-11-24T08:00:00.000Z';

type Shop = {
  readonly world: World;
  readonly system: ErpSystem;
  readonly pass: (millis: number) => void;
  /** Two shirts, a book and the way: 596.00, of it 97.83 VAT; its id. */
  readonly place: (externalId: string, more?: object) => Promise<string>;
  readonly ship: (order: string) => Promise<void>;
  readonly documents: (order: string) => Promise<readonly Json[]>;
  /** What the ERP has of the documents that the order knows. */
  readonly booked: (order: string) => Promise<readonly Kept[]>;
  /** Lets time go by until it holds: what waits for another attempt is tried meanwhile. */
  readonly eventually: (check: () => Promise<void>) => Promise<void>;
};

/** Where nobody listens any more. */
const nobodysUrl = async (): Promise<string> => {
  const { url, close } = await startServer(() => ({ status: 200 }));
  await close();
  return url;
};

export const connectorContract = (start: (clock: Clock) => Promise<ErpSystem>): void => {
  const open: Shop[] = [];
  afterEach(async () => {
    for (const { world, system } of open.splice(0)) {
      await world.close();
      await system.server.close();
      // Whatever a test is about: what was sent was as documented.
      expect(system.server.violations).toEqual([]);
    }
  });

  const given = async (): Promise<Shop> => {
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const pass = (millis: number): void => {
      ahead += millis;
    };
    const system = await start({ now, pass, sleep: async () => undefined });
    const world = await openWorld({ clock: { now: () => new Date(now()).toISOString() } });
    const { admin } = world;
    await setUpNetwork(admin);
    await admin.put('/v1/channels/other', { name: 'Other', type: 'site', locations: 'all' });
    for (const sku of ['TSHIRT-M', 'BOOK-SE-01']) await count(admin, sku, 'wh-1', 1_000);
    let nudges = 0;
    const read = async (order: string): Promise<Json> => (await admin.get(`/v1/orders/${order}`)).body;
    const shop: Shop = {
      ...{ world, system, pass },
      async place(externalId, more = {}) {
        const lines = [
          { sku: 'TSHIRT-M', quantity: 2, tax: 7_960 },
          { sku: 'BOOK-SE-01', quantity: 1, unitPrice: 14_900, tax: 843 },
        ];
        const order = orderBody(externalId, lines, { shipping: { amount: 4_900, tax: 980 }, ...more });
        const placed = await admin.post('/v1/orders', order);
        expect(placed.body, JSON.stringify(placed.body)).toHaveProperty('orderId');
        return placed.body.orderId;
      },
      async ship(order) {
        for (const { id, lines } of (await read(order)).fulfilments) {
          await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
          expect(await admin.post(`/v1/fulfilments/${id}/ship`, { trackingNumber: `T-${id}` })).toMatchObject({
            status: 200,
          });
        }
      },
      documents: async (order) => (await read(order)).documents,
      booked: async (order) =>
        (await read(order)).documents.flatMap(({ reference }: Json) => system.server.state.documentsOf(reference)),
      async eventually(check) {
        await expect
          .poll(async () => {
            nudges += 1;
            pass(60_000);
            // An order of a channel that is not booked: the feed sees that time has gone by.
            await admin.post(
              '/v1/orders',
              orderBody(`nudge-${nudges}`, [{ sku: 'TSHIRT-M', quantity: 1 }], { channel: 'other' }),
            );
            return check().then(
              () => null,
              (error: unknown) => error,
            );
          }, POLL)
          .toBeNull();
      },
    };
    open.push(shop);
    return shop;
  };

  const connected = async (): Promise<Shop> => {
    const shop = await given();
    await connect(shop.world.admin, shop.system);
    return shop;
  };

  const invoice = (number: string): Kept => ({ number, kind: 'invoice', total: 59_600, tax: 9_783, booked: true });

  const expectInvoice = async ({ documents, booked, system }: Shop, order: string): Promise<void> => {
    const [document, ...others] = await documents(order);
    expect(others).toEqual([]);
    expect(document).toMatchObject({ system: system.name, connector: BOOKS, document: 'invoice' });
    expect(await booked(order)).toEqual([invoice(document.number)]);
  };

  it('books an invoice for what has left, and its number comes back to the order', async () => {
    const shop = await connected();
    const order = await shop.place('1001');
    expect(await shop.documents(order)).toEqual([]);
    await shop.ship(order);
    await shop.eventually(() => expectInvoice(shop, order));
    const [{ number }] = await shop.documents(order);
    await shop.eventually(async () => {
      const { body } = await shop.world.admin.get(`/v1/orders/${order}/timeline`);
      const posted = body.entries.filter(({ kind }: Json) => kind === 'erpDocumentPosted');
      expect(posted).toMatchObject([{ document: { kind: 'invoice', number } }]);
    });
  }, 60_000);

  it('credits what came back when its return is closed', async () => {
    const shop = await connected();
    const { admin } = shop.world;
    await admin.put('/v1/returns/policy', { reasons: ['too small'], clauses: [{ name: 'all', windowDays: 30 }] });
    const order = await shop.place('1002');
    await shop.ship(order);
    await shop.eventually(() => expectInvoice(shop, order));
    const asked = await admin.post(`/v1/orders/${order}/returns`, {
      lines: [{ id: '1', quantity: 1, reason: 'too small' }],
      ...{ resolution: 'refund', at: 'wh-1' },
    });
    const path = `/v1/returns/${asked.body.id}`;
    await admin.post(`${path}/receive`, { location: 'wh-1', lines: [{ id: '1', quantity: 1 }] });
    const inspected = await admin.post(`${path}/inspect`, {
      lines: [{ id: '1', quantity: 1, disposition: 'restock', accept: true }],
    });
    expect(inspected.body, JSON.stringify(inspected.body)).toMatchObject({ status: 'closed' });
    await shop.eventually(async () => {
      const [, credit] = await shop.booked(order);
      expect(credit).toMatchObject({ kind: 'creditNote', total: 19_900, tax: 3_980, booked: true });
    });
    expect(await shop.documents(order)).toMatchObject([{ document: 'invoice' }, { document: 'creditNote' }]);
  }, 60_000);

  it('is down for a day: orders go on, and each has one document afterwards', async () => {
    const shop = await connected();
    const down = { done: false, instead: { status: 503 } } as const;
    shop.system.server.faults.push(...Array.from({ length: 500 }, () => down));
    const orders = [await shop.place('1003'), await shop.place('1004'), await shop.place('1005')];
    for (const order of orders) await shop.ship(order);
    for (let hour = 0; hour < 24; hour += 6) {
      shop.pass(6 * HOUR_MILLIS);
      const late = await shop.place(`late-${hour}`);
      await shop.ship(late);
      orders.push(late);
    }
    for (const order of orders) {
      expect((await shop.world.admin.get(`/v1/orders/${order}`)).body).toMatchObject({
        ...{ status: 'completed', documents: [] },
      });
    }
    await expect
      .poll(async () => (await shop.world.admin.get(`/v1/connectors/${BOOKS}/status`)).body.problem?.reason, POLL)
      .toMatch(/503/);
    shop.system.server.faults.splice(0);
    await shop.eventually(async () => {
      for (const order of orders) await expectInvoice(shop, order);
    });
  }, 120_000);

  it('is asked again after an answer that was cut off, and has one document', async () => {
    const shop = await connected();
    const { server } = shop.system;
    const order = await shop.place('1006');
    const before = server.arrived.length;
    server.faults.push(...Array.from({ length: 3 }, () => ({ done: true, instead: 'cut' }) as const));
    await shop.ship(order);
    await shop.eventually(() => expectInvoice(shop, order));
    expect(server.arrived.length).toBeGreaterThan(before + 3);
  }, 60_000);

  it('books nothing with a rate that is not set up: people are told which, set it up, and have it tried again', async () => {
    const shop = await given();
    const { admin } = shop.world;
    const { settings } = shop.system;
    const vat = settings.vat.filter(({ rate }: Json) => rate !== 6);
    await connect(admin, { ...shop.system, settings: { ...settings, vat } });
    const order = await shop.place('1007');
    await shop.ship(order);
    const ofOrder = async (): Promise<readonly Json[]> => {
      const { body } = await admin.get(`/v1/exceptions?kind=deliveryFailed&waitFor=${await shop.world.end()}`);
      return body.items.filter(({ subject }: Json) => subject.order === order);
    };
    await shop.eventually(async () => {
      expect(await ofOrder()).toMatchObject([
        {
          ...{ status: 'open', canRetry: true },
          message: expect.stringContaining(
            'The tax of line 2 fits no rate that is set up for SE: 843 of 14900 minor units.',
          ),
        },
      ]);
    });
    expect(await shop.documents(order)).toEqual([]);
    await set(admin, shop.system);
    await shop.eventually(async () => {
      const [{ id, status }] = await ofOrder();
      // The settings may not have reached what hands over: it is refused once more then, and asked for again.
      if (status === 'open') await admin.post(`/v1/exceptions/${encodeURIComponent(id)}/retry`);
      await expectInvoice(shop, order);
      expect(status).toBe('resolved');
    });
  }, 60_000);

  it('names the difference where it makes another sum of an order, and leaves a draft', async () => {
    const shop = await connected();
    shop.system.server.state.behaviour = 'adds';
    const order = await shop.place('1008');
    await shop.ship(order);
    await shop.eventually(async () => {
      const { body } = await shop.world.admin.get('/v1/exceptions?kind=deliveryFailed');
      expect(body.items.map(({ message }: Json) => message)).toEqual([expect.stringContaining('0.01 SEK')]);
    });
  }, 60_000);

  it('is asked for its stock, purchases and articles where the settings say so', async () => {
    const shop = await connected();
    const { admin } = shop.world;
    const { server, warehouse } = shop.system;
    const { shelf } = server.state;
    const sku = 'TSHIRT-M';
    shelf.items = [{ sku, name: 'T-shirt, M', grams: 180, barcode: '5901234123457', changedAt: DAY_BEFORE }];
    shelf.stock = [{ sku, warehouse, onHand: 40 }];
    const bought = { sku, warehouse, ordered: 60, received: 20, date: '2099-12-01' };
    shelf.bought = [{ ...bought, order: '311', row: '1' }];
    const onHand = async () => (await admin.get(`/v1/stock/${sku}`)).body.onHand;
    const supply = async () => (await admin.get(`/v1/supply/${BOOKS}-po-311-1-${sku}`)).body;
    expect(await onHand()).toBe(1_000);

    // Each change of the settings begins a connection that knows nothing of the calls of the one before.
    shop.pass(10_000);
    const read = { articles: true, purchases: true, counted: true };
    expect(await set(admin, shop.system, { ...shop.system.movesStock, read })).toMatchObject({ status: 200 });
    await expect.poll(onHand, POLL).toBe(40);
    await expect.poll(supply, POLL).toMatchObject({ sku, location: 'wh-1', expected: 40 });
    await expect
      .poll(async () => (await admin.get(`/v1/products/${sku}`)).body, POLL)
      .toMatchObject({
        name: 'T-shirt, M',
      });

    shelf.stock = [{ sku, warehouse, onHand: 30 }];
    shelf.bought = [];
    shop.pass(10_000);
    const later = { read: { purchases: true, everyMinutes: 5 } };
    expect(await set(admin, shop.system, later)).toMatchObject({ status: 200 });
    await expect.poll(async () => (await supply()).status, POLL).toBe('cancelled');
    expect(await onHand()).toBe(40);
  }, 60_000);

  it('misses an invoice of a day that somebody deleted there, and is handed it again', async () => {
    const shop = await connected();
    const { admin } = shop.world;
    const order = await shop.place('1010');
    await shop.ship(order);
    await shop.eventually(() => expectInvoice(shop, order));
    const [{ number, reference }] = await shop.documents(order);
    const kept = await shop.place('1011');
    await shop.ship(kept);
    await shop.eventually(() => expectInvoice(shop, kept));
    const { body: facts } = await admin.get(`/v1/orders/${order}/events`);
    const { metadata } = facts.items.find(({ type }: Json) => type === 'FulfilmentShipped');
    const day = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Stockholm' }).format(new Date(metadata.at));
    shop.system.server.state.lose(reference);
    shop.pass(50 * HOUR_MILLIS);

    const path = `/v1/connectors/${BOOKS}/reconciliations/${day}`;
    expect(await admin.post(path)).toMatchObject({ status: 200 });
    const differences = async (): Promise<Json> => {
      const { done, differences: found } = (await admin.get(path)).body;
      return (done ?? null) === null ? null : found.items.map(({ kind, subject }: Json) => [kind, subject]);
    };
    await expect.poll(differences, POLL).toEqual([['documentMissing', reference]]);
    await admin.post(`${path}/mend`, {});
    await expect.poll(differences, POLL).toEqual([]);
    await expectInvoice(shop, order);
    const [again] = await shop.documents(order);
    expect(again.number).not.toBe(number);
  }, 60_000);

  it('says in words what is wrong with how it is set up', async () => {
    const shop = await given();
    const { admin } = shop.world;
    const { system } = shop;
    const test = async (): Promise<string> => {
      // Each change of the settings begins a connection that knows nothing of the calls of the one before.
      shop.pass(10_000);
      const { body } = await admin.post(`/v1/connectors/${BOOKS}/test`);
      expect(body).toMatchObject({ ok: false });
      return body.findings.join('\n');
    };
    await set(admin, system);
    expect(await test()).toContain('the secret clientSecret has not been given');
    await giveSecret(admin);
    await system.letIn(admin);
    await set(admin, system, system.otherCompany.settings);
    expect(await test()).toMatch(system.otherCompany.said);
    const [first, ...others] = system.settings.vat;
    const accounts = { ...first.accounts, sales: '9999' };
    await set(admin, system, { vat: [{ ...first, accounts }, ...others] });
    expect(await test()).toContain('/vat/0/accounts/sales: account 9999: ');
    await set(admin, system, { customers: { kind: 'collective', numbers: { web: 'NOBODY' } } });
    expect(await test()).toContain('/customers/numbers/web: customer NOBODY: ');
    await set(admin, system, { warehouses: { NOWHERE: 'wh-1' } });
    expect(await test()).toContain('/warehouses/NOWHERE: ');
    await set(admin, system);
    system.server.state.behaviour = 'denies';
    expect(await test()).toMatch(/^account: .*(permission|licens)/m);
    system.server.state.behaviour = 'good';
    await set(admin, system, { baseUrl: await nobodysUrl() });
    expect(await test()).toMatch(/^127\.0\.0\.1:\d+: no answer: ECONNREFUSED$/);
    await giveSecret(admin, 'ANOTHER');
    // What it has been given until now runs out.
    shop.pass(2 * HOUR_MILLIS);
    await set(admin, system);
    expect(await test()).toMatch(/no token: /);
  }, 60_000);

  it('is set up as its documentation shows it', async () => {
    const { world, system } = await given();
    const page = await readFile(new URL(`../../docs/connectors/${system.name}.md`, import.meta.url), 'utf8');
    const [, shown = ''] = /<<'END'\n([\s\S]*?)\n\s*END\n/.exec(page) ?? [];
    const body = JSON.parse(shown);
    const { baseUrl, loginUrl, salesOrderUrl } = system.settings;
    const there = { baseUrl, loginUrl, ...(salesOrderUrl !== undefined && { salesOrderUrl }) };
    const answer = await world.admin.put(`/v1/connectors/${BOOKS}`, {
      ...body,
      settings: { ...body.settings, ...there },
    });
    expect(answer.body, JSON.stringify(answer.body)).toMatchObject({ changed: true });
    await giveSecret(world.admin);
    await system.letIn(world.admin);
    const { body: found } = await world.admin.post(`/v1/connectors/${BOOKS}/test`);
    expect(found).toEqual({
      ...{ ok: true, findings: [expect.stringMatching(/^the books are those of Testbolaget AB/)] },
    });
  });

  it('says which field of its settings cannot be', async () => {
    const { world, system } = await given();
    const faultsOf = async (more: object) => {
      const { status, body } = await set(world.admin, system, more);
      return { status, paths: body.errors?.map(({ path }: Json) => path) };
    };
    const [first] = system.settings.vat;
    expect(await faultsOf({ channels: ['nowhere'] })).toEqual({
      status: 422,
      paths: ['/settings/channels/0', '/settings/customers/numbers'],
    });
    expect(await faultsOf({ warehouses: { A: 'moon' } })).toEqual({ status: 422, paths: ['/settings/warehouses/A'] });
    expect(await faultsOf({ timeZone: 'Europe/Nowhere' })).toEqual({ status: 422, paths: ['/settings/timeZone'] });
    expect(await faultsOf({ country: 'FI' })).toEqual({ status: 422, paths: ['/settings/vat'] });
    expect(await faultsOf({ vat: [first, first] })).toEqual({ status: 422, paths: ['/settings/vat/1/rate'] });
    expect(await faultsOf({ invoice: 'never' })).toMatchObject({ status: 400 });
    const counted = { read: { counted: true }, ...system.movesStock };
    const uncounted = system.movesStock === null ? { status: 200 } : { status: 422, paths: ['/settings/read/counted'] };
    expect(await faultsOf({ ...counted, invoice: 'order' })).toEqual(uncounted);
    expect(await faultsOf({ ...counted, book: false })).toEqual(uncounted);
    expect(await faultsOf(counted)).toMatchObject({ status: 200 });
  });
};
