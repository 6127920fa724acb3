/** The cookie that a session is carried in. */
const NAME = 'weir_session';

/** The value of the session's cookie in a `Cookie` header; `null` where there is none. */
export const sessionIn = (header: string | undefined): string | null => {
  for (const pair of (header ?? '').split(';')) {
    const [name = '', value = ''] = pair.trim().split('=');
    if (name === NAME && value !== '') return value;
  }
  return null;
};

export type Cookie = { readonly token: string; readonly maxAgeSeconds: number };

/** What takes the cookie away. */
export const NO_COOKIE: Cookie = { token: '', maxAgeSeconds: 0 };

/** A `Set-Cookie` header. Scripts cannot read it, other sites cannot send it, and over TLS it never travels without. */
export const setCookie = ({ token, maxAgeSeconds }: Cookie, isSecure: boolean): string =>
  `${NAME}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
