import { expect, test } from 'vitest';
import { isTokenTurnedAway } from '../../connectors/channels/amazon/answer.ts';
import { channelClient } from '../../connectors/channels/client.ts';
import { ok, openStandIn } from './stand-in.ts';

const clock = { now: () => '2026-11-24T12:00:00.000Z' };
const denied = (details: string) => ({
  status: 403,
  body: { errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.', details }] },
});

/** Asks Amazon with tokens that are counted; all up to the one before `goodFrom` are turned away. */
const asking = async (goodFrom: number, refusal: ReturnType<typeof denied>) => {
  const shown: (string | null)[] = [];
  const server = await openStandIn(({ header }) => {
    shown.push(header('token'));
    return Number(header('token')) >= goodFrom ? ok({ orders: [] }) : refusal;
  });
  let token = 1;
  const client = channelClient({
    ...{ baseUrl: server.url, clock, isTurnedAway: isTokenTurnedAway },
    credentials: {
      authorise: async () => ({ outcome: 'authorised', headers: { token: String(token) } }),
      forget() {
        token += 1;
        return true;
      },
    },
  });
  const replied = await client.send({ method: 'GET', path: '/orders', headers: {}, body: null });
  return { status: 'status' in replied ? replied.status : null, shown };
};

test.each([
  'The access token you provided is revoked, malformed or invalid.',
  'The access token you provided has expired.',
])('Amazon turns a token away with a 403: a fresh one is shown once (%s)', async (details) => {
  expect(await asking(2, denied(details))).toEqual({ status: 200, shown: ['1', '2'] });
});

test('a fresh token that Amazon turns away, too, is the end of it', async () => {
  const expired = denied('The access token you provided has expired.');
  expect(await asking(9, expired)).toEqual({ status: 403, shown: ['1', '2'] });
});

test.each(['', 'Your application has no role for this.'])(
  'where a role is missing, no other token is asked for (%s)',
  async (details) => {
    expect(await asking(2, denied(details))).toEqual({ status: 403, shown: ['1'] });
  },
);
