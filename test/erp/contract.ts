/** What every ERP must do, also when the network or the other side does not. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErpDocument } from '../../connectors/erp/document.ts';
import type { Refusal } from '../../connectors/http/refusal.ts';
import type { Fault } from '../carriers/server.ts';
import { creditNote, discounted, invoice, posted, postedAtLast, salesOrder, type World } from './world.ts';

const ID = 'W2S6E6S9V403717MBLPW-I1';
const PATIENT_MILLIS = 20_000;
/** Longer than any ERP takes to show what it has made. */
const LONG_MILLIS = 600_000;

export const erpContract = (start: (timeoutMillis: number) => Promise<World>): void => {
  const worlds: World[] = [];
  /** Long after the start: no earlier process can have tried anything a moment ago. */
  const given = async (timeoutMillis = PATIENT_MILLIS): Promise<World> => {
    const world = await start(timeoutMillis);
    worlds.push(world);
    world.clock.pass(LONG_MILLIS);
    return world;
  };
  afterEach(async () => {
    for (const { server } of worlds.splice(0)) {
      await server.close();
      // Whatever a test is about: what was sent was as documented.
      expect(server.violations).toEqual([]);
    }
  });

  it('books an invoice: every line, with its tax, under our reference', async () => {
    const { erp, state } = await given();
    const { number } = await posted(erp.post(invoice(ID), () => null));
    expect(state.documentsOf(ID)).toEqual([{ number, kind: 'invoice', total: 59_600, tax: 9_783, booked: true }]);
  });

  it('is asked again as long as it has not booked yet', async () => {
    const world = await given();
    world.state.behaviour = 'slow';
    await expectOneOf(world, invoice(ID));
  });

  it('leaves a draft where people are to book it', async () => {
    const { erp, state } = await given();
    await posted(erp.post({ ...invoice(ID), book: false }, () => null));
    expect(state.documentsOf(ID)).toMatchObject([{ total: 59_600, booked: false }]);
  });

  it('books a credit note for what came back', async () => {
    const { erp, state } = await given();
    const { number } = await posted(erp.post(invoice(ID), () => null));
    const credit = 'W2S6E6S9V403717MBLPW-C2';
    await posted(erp.post(creditNote(credit, ID), (id) => (id === ID ? number : null)));
    expect(state.documentsOf(credit)).toMatchObject([{ kind: 'creditNote', total: 19_900, tax: 3_980, booked: true }]);
  });

  it('keeps a discount exact that does not go into the units', async () => {
    const { erp, state } = await given();
    await posted(erp.post(discounted(ID), () => null));
    expect(state.documentsOf(ID)).toMatchObject([{ total: 49_700, tax: 9_940 }]);
  });

  it('makes a sales order, and not another', async () => {
    const { erp, state } = await given();
    const order = salesOrder('W2S6E6S9V403717MBLPW-S1');
    const { number } = await posted(erp.post(order, () => null));
    expect(await erp.post(order, () => null)).toEqual({ outcome: 'posted', number });
    expect(state.documentsOf(order.id)).toMatchObject([{ number, kind: 'salesOrder' }]);
  });

  it('finds its customer by e-mail, and makes them where there is none', async () => {
    const { erp, state } = await given();
    const by = { kind: 'email', email: 'karin@example.com' } as const;
    const customer = { kind: 'matched', by, name: 'Karin Lindqvist', address: invoice(ID).shipTo } as const;
    await posted(erp.post({ ...invoice(ID), customer }, () => null));
    await posted(erp.post({ ...invoice('W2S6E6S9V403717MBLPW-I2'), customer }, () => null));
    expect(state.documentsOf(ID)).toHaveLength(1);
  });

  it('answers the same again with the same document', async () => {
    const { erp, state } = await given();
    const first = await posted(erp.post(invoice(ID), () => null));
    expect(await erp.post(invoice(ID), () => null)).toEqual(first);
    expect(state.documentsOf(ID)).toHaveLength(1);
  });

  it('is not misled by a reference that contains another', async () => {
    const { erp, state } = await given();
    const longer = await posted(erp.post(invoice(`${ID}2`), () => null));
    const shorter = await posted(erp.post(invoice(ID), () => null));
    expect(shorter.number).not.toBe(longer.number);
    expect(state.documentsOf(ID)).toHaveLength(1);
  });

  it("passes on what is wrong, in the ERP's words, and makes nothing", async () => {
    const { erp, state } = await given();
    state.behaviour = 'rejects';
    const refused = await erp.post(invoice(ID), () => null);
    expect(refused).toMatchObject({ outcome: 'rejected', messages: [{ text: expect.stringMatching(/konto|find/i) }] });
    expect(state.documentsOf(ID).filter(({ booked }) => booked)).toEqual([]);
  });

  it('books nothing that the ERP makes another sum of, and names the difference', async () => {
    const { erp, state } = await given();
    state.behaviour = 'adds';
    const refused = await erp.post(invoice(ID), () => null);
    expect(refused).toMatchObject({ outcome: 'rejected', messages: [{ text: expect.stringContaining('0.01 SEK') }] });
    expect(await erp.post(invoice(ID), () => null)).toMatchObject({ outcome: 'rejected' });
    expect(state.documentsOf(ID)).toMatchObject([{ booked: false }]);
  });

  it('says what it has of ours on a day', async () => {
    const { erp } = await given();
    const { number } = await posted(erp.post(invoice(ID), () => null));
    const credit = 'W2S6E6S9V403717MBLPW-C2';
    await posted(erp.post(creditNote(credit, ID), () => number));
    const listed = await erp.list('2026-11-25');
    expect(listed).toMatchObject({ outcome: 'listed' });
    if (listed.outcome !== 'listed') return;
    expect([...listed.documents].sort((a, b) => (a.reference < b.reference ? 1 : -1))).toMatchObject([
      { reference: ID, number, kind: 'invoice', currency: 'SEK', total: 59_600 },
      { reference: credit, kind: 'creditNote', currency: 'SEK', total: 19_900 },
    ]);
    expect(await erp.list('2026-11-24')).toEqual({ outcome: 'listed', documents: [] });
  });

  describe('when the answer is lost', () => {
    it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('of request %i, there is one document in the end', async (index) => {
      const world = await given();
      world.server.faults.push(...Array.from({ length: index }, () => null), { done: true, instead: 'cut' });
      await expectOneOf(world, invoice(ID));
    });

    it('by our patience, too', async () => {
      const world = await given(250);
      world.server.faults.push(null, null, { done: true, instead: 'silence' });
      await expectOneOf(world, invoice(ID));
    });

    it('and we with it, the next of us does not make another before it would be found', async () => {
      const world = await given();
      await loseDocument(world);
      const next = await world.another();
      expect(await next.erp.post({ ...invoice(ID), book: false }, () => null)).toMatchObject({ outcome: 'posted' });
      expect(await next.erp.post(invoice('W2S6E6S9V403717MBLPW-I9'), () => null)).toMatchObject({
        outcome: 'unavailable',
        cause: 'unsettled',
      });
      expect(world.state.documentsOf(ID)).toHaveLength(1);
    });

    it('there are never two documents, nor is one lost, whatever goes wrong on the way', async () => {
      const faults = fc.constantFrom<Fault | null>(
        null,
        { done: true, instead: 'cut' },
        { done: false, instead: 'cut' },
        { done: true, instead: { status: 500 } },
        { done: false, instead: { status: 503, headers: { 'retry-after': '30' } } },
        { done: false, instead: { status: 429, headers: { 'retry-after': '7' } } },
      );
      const world = await given();
      let number = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(faults, { maxLength: 9 }), fc.boolean(), async (sequence, isCredit) => {
          number += 1;
          const id = `W2S6E6S9V403717MBLPW-${isCredit ? 'C' : 'I'}${1_000 + number}`;
          world.server.faults.splice(0, Number.POSITIVE_INFINITY, ...sequence);
          await expectOneOf(world, isCredit ? creditNote(id, null) : invoice(id));
        }),
        { numRuns: 60 },
      );
    });
  });

  it('keeps to the number of calls that it is allowed', async () => {
    const { erp, state } = await given();
    for (let number = 1; number <= 20; number += 1) {
      await posted(erp.post(invoice(`W2S6E6S9V403717MBLPW-I${number + 100}`), () => null));
    }
    expect(state.documentsOf('W2S6E6S9V403717MBLPW-I120')).toHaveLength(1);
  });

  it('says so when its login is not taken, and keeps its secrets', async () => {
    const { erp, state, secrets } = await given();
    state.behaviour = 'refusesLogin';
    const refused = await erp.post(invoice(ID), () => null);
    expect(refused).toMatchObject({ outcome: 'unauthorised' });
    for (const secret of secrets) expect(JSON.stringify(refused)).not.toContain(secret);
  });
};

const expectOneOf = async (world: World, document: ErpDocument): Promise<void> => {
  const { number } = await postedAtLast(world, document);
  const { total, tax, kind } = document;
  expect(world.state.documentsOf(document.id)).toEqual([{ number, kind, total, tax, booked: true }]);
};

const REQUESTS_MAX = 12;

/** Loses the answer of the request that made the document. */
const loseDocument = async ({ erp, server, state, clock }: World): Promise<Refusal> => {
  for (let index = 0; index < REQUESTS_MAX; index += 1) {
    clock.pass(LONG_MILLIS);
    server.faults.splice(0, Number.POSITIVE_INFINITY, ...Array.from({ length: index }, () => null), {
      done: true,
      instead: 'cut',
    });
    const answer = await erp.post({ ...invoice(ID), book: false }, () => null);
    if (answer.outcome === 'posted') throw new Error('nothing was lost');
    if (state.documentsOf(ID).length === 0) continue;
    server.faults.splice(0);
    return answer;
  }
  throw new Error('nothing was made');
};
