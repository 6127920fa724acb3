import type { ApiKey, Scope } from '../domain/setup/key.ts';
import { Problem } from './problem.ts';

/** Who may do something. An admin may do everything; the others what their scopes say. */
export type Role = Scope extends infer S ? (S extends `${infer R}:${string}` ? R : S) : never;

/** Who asks: a key, and what its scopes come to. */
export type Caller = {
  readonly id: string;
  readonly roles: ReadonlySet<Role>;
  readonly channels: ReadonlySet<string>;
  readonly locations: ReadonlySet<string>;
};

/** Who may use a route. Roles in `sees` know of some of its things without being allowed to act: the thing itself decides. */
export type Access = {
  readonly may: readonly Role[];
  readonly sees?: readonly Role[];
  /** It is about one thing, whose very existence is hidden from those it does not concern. */
  readonly single?: true;
};

/** Whose something is. */
export type Owner = { readonly channel?: string; readonly locations: readonly (string | null)[] };

const ROLES: readonly Role[] = ['admin', 'operator', 'auditor'];

export const callerOf = ({ id, scopes }: Pick<ApiKey, 'id' | 'scopes'>): Caller => {
  const named = (prefix: string): ReadonlySet<string> =>
    new Set(scopes.filter((scope) => scope.startsWith(prefix)).map((scope) => scope.slice(prefix.length)));
  const channels = named('channel:');
  const locations = named('location:');
  const roles = new Set<Role>(ROLES.filter((role) => scopes.some((scope) => scope === role)));
  if (channels.size > 0) roles.add('channel');
  if (locations.size > 0) roles.add('location');
  return { id, roles, channels, locations };
};

/** Nothing is hidden from these. */
export const knowsAll = ({ roles }: Caller): boolean =>
  roles.has('admin') || roles.has('operator') || roles.has('auditor');

const hasAny = (caller: Caller, roles: readonly Role[]): boolean => roles.some((role) => caller.roles.has(role));

export const hidden = (): Problem => new Problem('unknown', 'There is no such thing, or not for this key.');
export const forbidden = (): Problem => new Problem('forbidden', 'The scopes of the key do not allow this.');

/** Lets a caller pass to a route; throws 403, or 404 where even existence is hidden. */
export const admit = (caller: Caller, { may, sees = [], single }: Access): void => {
  if (caller.roles.has('admin') || hasAny(caller, may) || hasAny(caller, sees)) return;
  throw single === true && !knowsAll(caller) ? hidden() : forbidden();
};

/** True where a caller may do it whosever the thing is. */
export const mayAlways = (caller: Caller, may: readonly Role[]): boolean =>
  caller.roles.has('admin') || may.some((role) => role !== 'channel' && role !== 'location' && caller.roles.has(role));

/** Lets a caller act on a thing: 404 where it may not know of it, 403 where it knows but may not. */
export const guard = (caller: Caller, may: readonly Role[], owner: Owner): void => {
  if (mayAlways(caller, may)) return;
  const byChannel = owner.channel !== undefined && caller.channels.has(owner.channel);
  const byLocation = owner.locations.some((location) => location !== null && caller.locations.has(location));
  if ((byChannel && may.includes('channel')) || (byLocation && may.includes('location'))) return;
  throw knowsAll(caller) || byChannel || byLocation ? forbidden() : hidden();
};

/** Lets a caller act for a location that it names; throws 403 where that is another's. */
export const guardPlace = (caller: Caller, may: readonly Role[], location: string): void => {
  if (!mayAlways(caller, may) && !caller.locations.has(location)) throw forbidden();
};

/**
 * The channels (or locations) that a list is narrowed to: what was asked for, within what the key may see.
 * `undefined`: all. Throws 403 for what is not the key's.
 */
export const narrowed = (
  caller: Caller,
  may: readonly Role[],
  own: ReadonlySet<string>,
  asked: readonly string[] | undefined,
): readonly string[] | undefined => {
  if (mayAlways(caller, may)) return asked;
  if (asked === undefined) return [...own];
  if (asked.every((id) => own.has(id))) return asked;
  throw forbidden();
};
