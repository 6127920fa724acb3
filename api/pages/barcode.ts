import { toSVG } from 'bwip-js';

/** A code as inline SVG, and the text that stands under it for people. */
export type Barcode = { readonly svg: string; readonly text: string };

/** What Code 128 can write without a convention of both sides. */
const WRITABLE = /^[\x20-\x7e]+$/;
/** A module, the thinnest bar: what scanners of shops read with ease, and the thinnest that they read at all. */
const MODULE_MILLIMETRES = 0.33;
const MODULE_MILLIMETRES_MIN = 0.19;
const QUIET_MODULES = 10;
const QR_QUIET_MODULES = 4;

/** A Code 128, not wider than there is room; `null` for what it cannot write, or not so that it can be read. */
export const code128 = (text: string, room: { readonly width: number; readonly height: number }): Barcode | null => {
  if (!WRITABLE.test(text)) return null;
  const svg = toSVG({ bcid: 'code128', text, scale: 1, height: 10, paddingwidth: QUIET_MODULES });
  const modules = Number(/^<svg viewBox="0 0 (\d+) \d+"/.exec(svg)?.[1]);
  const module = Math.min(MODULE_MILLIMETRES, room.width / modules);
  if (!(module >= MODULE_MILLIMETRES_MIN)) return null;
  // Stretched to its height: bars stay bars.
  return { text, svg: sized(svg, `${(modules * module).toFixed(1)}mm`, `${room.height}mm`, 'none') };
};

/** A QR code that is still read when a seventh of it is lost (level M), `size` millimetres in square. */
export const qrCode = (text: string, size: number): Barcode => {
  const svg = toSVG({ bcid: 'qrcode', text, scale: 1, padding: QR_QUIET_MODULES });
  return { text, svg: sized(svg, `${size}mm`, `${size}mm`, 'xMidYMid') };
};

const sized = (svg: string, width: string, height: string, aspect: string): string =>
  svg
    .replace('<svg ', `<svg width="${width}" height="${height}" preserveAspectRatio="${aspect}" aria-hidden="true" `)
    .replaceAll(/\n\s*/g, '');
