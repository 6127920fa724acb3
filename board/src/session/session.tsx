import { createContext, useContext } from 'react';

export type Role = 'admin' | 'operator' | 'auditor' | 'channel' | 'location';

/** Who is signed in, and what the key may do. */
export type Session = {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly channels: readonly string[];
  readonly locations: readonly string[];
  readonly csrf: string | null;
  readonly expiresAt: string | null;
};

export type SignedIn = { readonly session: Session; readonly signOut: () => Promise<void> };

export const SessionContext = createContext<SignedIn | null>(null);

/** Only within the session gate. */
export const useSession = (): SignedIn => {
  const signedIn = useContext(SessionContext);
  if (signedIn === null) throw new Error('nobody is signed in here');
  return signedIn;
};

/** An admin may do everything. */
export const hasRole = ({ roles }: Pick<Session, 'roles'>, wanted: readonly Role[]): boolean =>
  roles.includes('admin') || wanted.some((role) => roles.includes(role));

export const useMay = (...wanted: readonly Role[]): boolean => hasRole(useSession().session, wanted);
