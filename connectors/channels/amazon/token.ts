import Type from 'typebox';
import { documentOf } from '../../http/document.ts';

export type LwaKeys = { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string };

/** The form by which "Login with Amazon" gives a token, at `https://api.amazon.com/auth/o2/token`; each call has it as `x-amz-access-token`. */
export const tokenForm = ({ clientId, clientSecret, refreshToken }: LwaKeys): URLSearchParams =>
  new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  });

const Token = documentOf(Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Integer() }));

/** A token and the seconds that it lasts; `null` where the answer has none. */
export const readToken = (input: unknown): { readonly token: string; readonly seconds: number } | null => {
  const read = Token.read(input);
  return 'errors' in read ? null : { token: read.document.access_token, seconds: read.document.expires_in };
};
