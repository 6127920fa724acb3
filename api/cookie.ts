/** The cookies that there are: a session, and a sign-in at an identity provider that is on its way. */
export type CookieName = 'weir_session' | 'weir_sign_in';

/** The value of a cookie in a `Cookie` header; `null` where it is not there. */
export const cookieIn = (header: string | undefined, wanted: CookieName): string | null => {
  for (const pair of (header ?? '').split(';')) {
    const [name = '', value = ''] = pair.trim().split('=');
    if (name === wanted && value !== '') return value;
  }
  return null;
};

export type Cookie = { readonly name: CookieName; readonly token: string; readonly maxAgeSeconds: number };

/** What takes a cookie away. */
export const noCookie = (name: CookieName): Cookie => ({ name, token: '', maxAgeSeconds: 0 });

/** A sign-in is come back to from the provider's page: only `Lax` lets its cookie come along. */
const SAME_SITE: { readonly [N in CookieName]: string } = { weir_session: 'Strict', weir_sign_in: 'Lax' };

/** A `Set-Cookie` header. Scripts cannot read it, other sites cannot send it, and over TLS it never travels without. */
export const setCookie = ({ name, token, maxAgeSeconds }: Cookie, isSecure: boolean): string =>
  `${name}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=${SAME_SITE[name]}${isSecure ? '; Secure' : ''}`;
