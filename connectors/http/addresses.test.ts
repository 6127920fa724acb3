import { describe, expect, it } from 'vitest';
import { isPrivate, urlRefusal } from './addresses.ts';

describe('a private address', () => {
  it.each([
    ...['127.0.0.1', '127.255.0.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd00::1', 'ff02::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1'],
    ...['64:ff9b::a00:1', '2002:a00:1::1', '::7f00:1'],
  ])('is %s', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'is not %s',
    (address) => {
      expect(isPrivate(address)).toBe(false);
    },
  );
});

describe('a URL that may not be sent to', () => {
  it.each([
    ['not a URL', 'must be a URL'],
    ['ftp://example.com/', 'must begin with https:// or http://'],
    ['file:///etc/passwd', 'must begin with https:// or http://'],
    ['https://user:word@example.com/', 'must not hold a user name or a password'],
    ['http://127.0.0.1/', 'must not lead to a private address'],
    ['http://2130706433/', 'must not lead to a private address'],
    ['http://0x7f.1/', 'must not lead to a private address'],
    ['http://[::1]:8080/', 'must not lead to a private address'],
    ['http://[::ffff:10.0.0.1]/', 'must not lead to a private address'],
    ['http://localhost/', 'must not lead to a private address'],
    ['http://api.localhost./', 'must not lead to a private address'],
    ['http://169.254.169.254/latest/meta-data', 'must not lead to a private address'],
  ])('%s: %s', (url, why) => {
    expect(urlRefusal(url, false)).toBe(why);
  });

  it.each(['https://example.com/hook', 'http://8.8.8.8:8080/'])('is not %s', (url) => {
    expect(urlRefusal(url, false)).toBeNull();
  });

  it('is a private one no longer where those are allowed; the rest still is', () => {
    expect(urlRefusal('http://127.0.0.1:3000/', true)).toBeNull();
    expect(urlRefusal('ftp://127.0.0.1/', true)).not.toBeNull();
  });
});
