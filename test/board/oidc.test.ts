import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setUpNetwork } from '../network.ts';
import { type Issuer, openIssuer } from '../servers/issuer.ts';
import { type BoardUnderTest, hasBrowser, openBoard } from './board.ts';
import { barriersOn } from './everybody.ts';

let board: BoardUnderTest;
let issuer: Issuer;
/** By a name of its own, so that the provider is another site to the browser, as it is in life. */
let address = '';

describe.skipIf(!hasBrowser())('signing in to the board at an identity provider', () => {
  beforeAll(async () => {
    issuer = await openIssuer(() => `${address}/v1/session/oidc/callback`);
    board = await openBoard((admin) => setUpNetwork(admin), {
      env: {
        WEIR_OIDC_ISSUER: issuer.url,
        WEIR_OIDC_CLIENT_ID: issuer.clientId,
        WEIR_OIDC_CLIENT_SECRET: issuer.clientSecret,
        WEIR_OIDC_CLAIM: 'roles',
        WEIR_OIDC_SCOPES: 'clerks=operator, accounts=auditor, malmo=location:wh-2',
      },
    });
    address = board.url.replace('127.0.0.1', 'localhost');
  });
  afterAll(async () => {
    await board.close();
    await issuer.close();
    expect(board.complaints).toEqual([]);
  });
  afterEach(() => {
    issuer.fault = 'none';
  });

  const comeAs = async (...roles: readonly string[]): Promise<Page> => {
    issuer.claims = { sub: 'anna', roles };
    const page = await board.visitor();
    await page.goto(address);
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    return page;
  };
  const pagesOffered = (page: Page): Promise<readonly string[]> =>
    page.locator('nav').getByRole('link').allTextContents();

  it('offers it beside the key, to everybody', async () => {
    const page = await board.visitor();
    await page.goto(address);
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    expect(await barriersOn(page, 'sign-in-oidc')).toEqual([]);
  });

  it('shows an operator the work, an auditor the log, and a location its own', async () => {
    const clerk = await comeAs('clerks');
    await clerk.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await pagesOffered(clerk)).not.toContain('Audit');
    const accountant = await comeAs('accounts');
    await accountant.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await pagesOffered(accountant)).toContain('Audit');
    const packer = await comeAs('malmo');
    await packer.locator('nav').waitFor();
    expect(await pagesOffered(packer)).not.toContain('Orders');
  });

  it('keeps the session over a reload and its live stream, until it signs out', async () => {
    const page = await comeAs('clerks');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByText('oidc:anna').waitFor();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Weir' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to Weir' }).waitFor();
  });

  it('says so to whom nobody has given anything to do, and to whom the provider turns away', async () => {
    const stranger = await comeAs('choir');
    await stranger.getByRole('alert').getByText('nobody has said what you may do here').waitFor();
    issuer.fault = 'denies';
    const refused = await comeAs('clerks');
    await refused.getByRole('alert').getByText('Your organisation did not sign you in').waitFor();
  });
});
