import { randomUUID } from 'node:crypto';
import { type Asked, type Given, wants } from '../simulator.ts';
import { refusal } from './refusal.ts';

export const CLIENT_ID = 'amzn1.application-oa2-client.simulated';
export const SECRETS = {
  clientSecret: 'amzn1.oa2-cs.v1.simulated',
  refreshToken: 'Atzr|simulated-refresh-token',
};
const LASTS_SECONDS = 3_600;

/** "Login with Amazon": tokens for an hour, and what is shown in place of one. */
export const loginOf = (now: () => string) => {
  const tokens = new Map<string, number>();
  return {
    token({ method, text, header }: Asked): Given {
      const form = new URLSearchParams(text);
      wants(method === 'POST' && header('content-type') === 'application/x-www-form-urlencoded', 'a form');
      wants(form.get('grant_type') === 'refresh_token', 'the grant refresh_token');
      if (form.get('client_id') !== CLIENT_ID || form.get('client_secret') !== SECRETS.clientSecret) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };
      }
      if (form.get('refresh_token') !== SECRETS.refreshToken) {
        const words = 'The request has an invalid grant parameter : refresh_token';
        return { status: 400, body: { error: 'invalid_grant', error_description: words } };
      }
      const token = `Atza|${randomUUID()}`;
      tokens.set(token, Date.parse(now()) + LASTS_SECONDS * 1_000);
      const { refreshToken } = SECRETS;
      return {
        status: 200,
        body: {
          access_token: token,
          refresh_token: refreshToken,
          token_type: 'bearer',
          expires_in: LASTS_SECONDS,
        },
      };
    },
    /** `null`: the request shows a token that is good. */
    turnedAway({ header }: Asked): Given | null {
      const token = header('x-amz-access-token');
      if (token === null) return denied('Access token is missing in the request header.');
      const until = tokens.get(token);
      if (until === undefined) return denied('The access token you provided is revoked, malformed or invalid.');
      if (Date.parse(now()) >= until) return denied('The access token you provided has expired.');
      wants(/^\d{8}T\d{6}Z$/.test(header('x-amz-date') ?? ''), 'a date as 20261124T081500Z');
      wants(/Language=/.test(header('user-agent') ?? ''), 'a user-agent that names the language');
      return null;
    },
  };
};

const denied = (details: string): Given =>
  refusal('Unauthorized', 'Access to requested resource is denied.', 403, details);
