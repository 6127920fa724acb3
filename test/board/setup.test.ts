import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { ACCESS_TOKEN, CLIENT_SECRET, openShop, SHOP } from '../servers/shop.ts';
import { type BoardUnderTest, hasBrowser, openBoard } from './board.ts';
import { barriersOn } from './everybody.ts';

let board: BoardUnderTest;

const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin);
  await count(admin, 'SHIRT', 'wh-1', 5);
  await admin.put('/v1/webhooks/erp', { url: 'https://erp.example.com/weir', types: ['OrderPlaced'] });
  await admin.put('/v1/connectors/other', {
    ...{ system: 'shopify', channel: 'web', settings: { shop: SHOP, money: 'shop' } },
  });
  await admin.post('/v1/connectors/other/pause');
  await admin.post('/v1/keys', { name: 'ERP', scopes: ['operator'] });
};

describe.skipIf(!hasBrowser())('the board for who sets Weir up', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('connects a shop, gives it its secrets, tests it, and pauses it', async () => {
    const shop = await openShop();
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/connectors`);
    await page.getByRole('button', { name: 'New connector' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Id').fill('webshop');
    await dialog.getByRole('combobox', { name: 'Channel' }).click();
    await page.getByRole('option', { name: 'Web' }).click();
    await dialog.getByLabel('Settings').fill('{ "shop": 5 }');
    await dialog.getByText('/shop').first().waitFor();
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Settings').fill(JSON.stringify({ shop: SHOP, money: 'presentment', baseUrl: shop.url }));
    await dialog.getByRole('button', { name: 'Save' }).click();

    const card = page.getByRole('region', { name: 'webshop' });
    await card.getByText('accessToken is missing').waitFor();
    await card.getByRole('button', { name: 'Test' }).click();
    await card.getByRole('status').getByText('accessToken').waitFor();
    await card.getByRole('button', { name: 'Secrets' }).click();
    await dialog.getByLabel('accessToken').fill(ACCESS_TOKEN);
    await dialog.getByLabel('clientSecret').fill(CLIENT_SECRET);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await card.getByText('accessToken is set').waitFor();
    await card.getByRole('button', { name: 'Test' }).click();
    await card.getByText('All is well').waitFor();
    expect(shop.asked.some((path) => path.endsWith('/shop.json'))).toBe(true);
    await card.getByRole('button', { name: 'Pause' }).click();
    await card.getByRole('button', { name: 'Resume' }).waitFor();
    expect((await board.admin.get('/v1/connectors/webshop')).body.paused).toBe(true);
    expect(await barriersOn(page, 'connectors-tested-light')).toEqual([]);
  });

  it('makes a key that is shown once, and revokes it', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/keys`);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Who or what it is for').fill('Till 2');
    await page.getByRole('combobox', { name: 'May' }).fill('wareh');
    await page.getByRole('option', { name: /location A warehouse at 59/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Make key' }).click();
    const secret = (await page.locator('[data-secret]').textContent()) ?? '';
    expect(secret).toMatch(/^weir_/);
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).last().click();
    expect(await page.getByText(secret).count()).toBe(0);
    const asTill = { headers: { authorization: `Bearer ${secret}` } };
    expect((await fetch(`${board.url}/v1/locations/wh-1`, asTill)).status).toBe(200);
    await page.getByRole('button', { name: 'Revoke: Till 2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke: Till 2' }).waitFor({ state: 'detached' });
    expect((await fetch(`${board.url}/v1/locations/wh-1`, asTill)).status).toBe(401);
  });

  it('changes a location, and leaves as it was what it does not ask for', async () => {
    const { body: before } = await board.admin.get('/v1/locations/store-1');
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/locations`);
    await page.getByRole('button', { name: `Edit: ${before.name}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Fulfilments a day').fill('40');
    await dialog.getByLabel('Always open').uncheck();
    await dialog.getByLabel('Monday from').fill('10:30');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Mo 10:30–17:00, Tu–Fr 09:00–17:00').waitFor();
    const { body } = await board.admin.get('/v1/locations/store-1');
    const day = [['09:00', '17:00']];
    expect(body).toEqual({
      ...before,
      capacityPerDay: 40,
      opening: { mon: [['10:30', '17:00']], tue: day, wed: day, thu: day, fri: day },
    });
  });

  it('opens a new channel, and says why where that is not possible', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/channels`);
    await page.getByRole('button', { name: 'New channel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Id').fill('a/b');
    await dialog.getByLabel('Name').fill('Market');
    await dialog.getByLabel('Low below').fill('4');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Id').fill('market');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Market/ }).waitFor();
    expect((await board.admin.get('/v1/channels/market')).body).toMatchObject({ lowStock: { below: 4, clear: 4 } });
  });

  it('tells an outside system of facts, and shows the secret of that once', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/webhooks`);
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Id').fill('crm');
    await dialog.getByLabel('Address').fill('https://crm.example.com/weir');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.locator('[data-secret]').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).last().click();
    const row = page.getByRole('row', { name: /crm.example.com/ });
    await row.getByRole('button', { name: 'Deliveries' }).click();
    await dialog.getByText('It has been told of nothing yet').waitFor();
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('gives a webhook a new secret by the keyboard, and shows it once', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/webhooks`);
    const renew = page.getByRole('row', { name: /erp.example.com/ }).getByRole('button', { name: 'New secret' });
    await renew.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('It is shown once.').waitFor();
    await page.keyboard.press('Enter');
    const secret = (await page.locator('[data-secret]').textContent()) ?? '';
    expect(secret.length).toBeGreaterThan(20);
    await page.getByRole('dialog').getByText('The one before is valid until').waitFor();
    expect(await barriersOn(page, 'webhook-secret-light')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('[data-secret]').waitFor({ state: 'detached' });
    expect(await page.getByText(secret).count()).toBe(0);
    await renew.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
    expect(await page.locator('[data-secret]').textContent()).not.toBe(secret);
  });

  it('gives a connector a secret in place of another, and shows neither', async () => {
    await board.admin.put('/v1/connectors/other/secrets', { accessToken: 'the-token-before-0123456789' });
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/connectors`);
    const card = page.getByRole('region', { name: 'other' });
    const dialog = page.getByRole('dialog');
    await card.getByRole('button', { name: 'Secrets' }).click();
    await dialog.getByLabel('accessToken').fill('the-token-after-0123456789');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Secrets' }).click();
    await dialog.getByText('is set; the one before is valid until').waitFor();
    expect(await page.content()).not.toMatch(/the-token-(before|after)/);
    expect(await barriersOn(page, 'connector-secrets-light')).toEqual([]);
  });

  it.each([
    ['en', 'Remove', 'Remove leaving-en?', /forgotten.*What is on record stays/],
    ['sv', 'Ta bort', 'Ta bort leaving-sv?', /glöms.*Det som är nedskrivet finns kvar/],
  ] as const)(
    'says what it means to remove a connector, and removes it by the keyboard (%s)',
    async (language, remove, title, means) => {
      const id = `leaving-${language}`;
      const { body: other } = await board.admin.get('/v1/connectors/other');
      const { system, channel, settings } = other;
      await board.admin.put(`/v1/connectors/${id}`, { system, channel, settings });
      const page = await board.signedIn({ language });
      await page.goto(`${board.url}/setup/connectors`);
      const card = page.getByRole('region', { name: id });
      await card.getByRole('button', { name: remove }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.getByText(means).waitFor();
      expect(await barriersOn(page, `connector-remove-${language}`)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect((await board.admin.get(`/v1/connectors/${id}`)).status).toBe(200);
      await card.getByRole('button', { name: remove }).focus();
      await page.keyboard.press('Enter');
      await dialog.getByRole('button', { name: remove }).focus();
      await page.keyboard.press('Enter');
      await card.waitFor({ state: 'detached' });
      expect((await board.admin.get(`/v1/connectors/${id}`)).status).toBe(404);
    },
  );

  it('lets an operator look, and change nothing', async () => {
    const { body } = await board.admin.post('/v1/keys', { name: 'desk', scopes: ['operator'] });
    const page = await board.signedIn({ key: body.key });
    await page.goto(`${board.url}/setup/locations`);
    await page.getByText('Only an administrator changes the set-up.').waitFor();
    await page.getByRole('table', { name: 'Locations' }).waitFor();
    expect(await page.getByRole('button', { name: /Edit|New|Remove/ }).count()).toBe(0);
    expect(await page.getByText('Keys', { exact: true }).count()).toBe(0);
  });

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    it.each([
      ['channels', 'Web'],
      ['locations', 'store-1'],
      ['rules', 'Rule set'],
      ['connectors', 'other'],
      ['webhooks', 'erp'],
      ['keys', 'ERP'],
    ])('shows the part %s so that everybody can use it', async (part, words) => {
      const page = await board.signedIn({ scheme });
      await page.goto(`${board.url}/setup/${part}`);
      await page.locator('main').getByText(words).first().waitFor();
      expect(await barriersOn(page, `setup-${part}-${scheme}`)).toEqual([]);
    });

    it('shows the form of a location so that everybody can use it', async () => {
      const page = await board.signedIn({ scheme });
      await page.goto(`${board.url}/setup/locations`);
      await page.getByRole('button', { name: 'New location' }).click();
      await page.getByLabel('Always open').uncheck();
      expect(await barriersOn(page, `location-form-${scheme}`)).toEqual([]);
    });
  });
});
