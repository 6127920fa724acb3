import { describe, expect, it } from 'vitest';
import { code128, qrCode } from './barcode.ts';

const ROOM = { width: 60, height: 10 };
const millimetres = (svg = ''): number => Number(/ width="([\d.]+)mm"/.exec(svg)?.[1]);

describe('a Code 128', () => {
  it('is as wide as its text needs, in bars of a third of a millimetre', () => {
    // Start, five characters, check: 11 modules each; stop: 13; quiet on both sides: 20.
    expect(millimetres(code128('SHIRT', ROOM)?.svg)).toBeCloseTo((7 * 11 + 13 + 20) * 0.33, 1);
  });

  it('has thinner bars where there is less room, and is left out where no scanner would read them', () => {
    expect(millimetres(code128('JACKET-XL-GREEN', ROOM)?.svg)).toBe(60);
    expect(code128('JACKET-XL-GREEN-WITH-A-VERY-LONG-NAME', ROOM)).toBeNull();
  });

  it.each(['', 'Ö-1', 'a\u0000b', '靴'])('is left out for %j, which it cannot write', (text) =>
    expect(code128(text, ROOM)).toBeNull(),
  );

  it('holds nothing but bars, whatever it is made of', () =>
    expect(code128('"><script>', ROOM)?.svg).not.toMatch(/script|style|on\w+=/));
});

describe('a QR code', () => {
  it('is a square of the size that was asked for', () =>
    expect(qrCode('https://example.com/t/å', 30).svg).toMatch(/^<svg width="30mm" height="30mm"/));
});
