import { BlockList, isIP } from 'node:net';

/** Networks that nobody outside can mean: this machine, private and link-local ones, and those set aside (RFC 6890 and its kin). */
const PRIVATE = new BlockList();
const V4: readonly (readonly [net: string, prefix: number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
];
/** Those that carry an IPv4 address inside are among them: what they lead to cannot be told from here. */
const V6: readonly (readonly [net: string, prefix: number])[] = [
  ...([
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
  ] as const),
  ...([
    ['2002::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ] as const),
];
for (const [net, prefix] of V4) PRIVATE.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of V6) PRIVATE.addSubnet(net, prefix, 'ipv6');

/** True for an IP address that is not a public one. An IPv4 address written as IPv6 is what it is. */
export const isPrivate = (address: string): boolean =>
  PRIVATE.check(address, isIP(address.split('%')[0] ?? '') === 6 ? 'ipv6' : 'ipv4');

/** The host of a URL without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Why a URL may not be sent to; `null` where it may. Names are looked up at each sending, not here. */
export const urlRefusal = (text: string, allowPrivate: boolean): string | null => {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  const host = hostOf(url);
  const isInside = isIP(host) !== 0 ? isPrivate(host) : /(^|\.)localhost\.?$/.test(host);
  return isInside && !allowPrivate ? 'must not lead to a private address' : null;
};
