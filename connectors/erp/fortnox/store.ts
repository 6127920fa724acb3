import Type from 'typebox';
import { documentOf } from '../../http/document.ts';
import type { Vault } from '../../vault.ts';
import type { FortnoxTokens, TokenStore } from './tokens.ts';

const Tokens = documentOf(
  Type.Object({
    accessToken: Type.String(),
    until: Type.Integer(),
    refreshToken: Type.Union([Type.String(), Type.Null()]),
  }),
);

/** The tokens of a connection in its vault: sealed, on disk before they are used, and the same for all processes. */
export const tokenStore = (vault: Vault): TokenStore => ({
  async read() {
    const text = await vault.read();
    const read = text === null ? null : Tokens.parse(text);
    return read === null || 'errors' in read ? null : read.document;
  },
  save: (tokens, before) => vault.replace(textOf(tokens), before === null ? null : textOf(before)),
});

/** The same tokens are the same text: that is what tells whether another has saved since. */
const textOf = ({ accessToken, until, refreshToken }: FortnoxTokens): string =>
  JSON.stringify({ accessToken, until, refreshToken });
