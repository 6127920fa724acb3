/** The bytes of base64 text; `null` where it is none. */
export const bytesOf = (base64: string): Uint8Array | null =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64) && base64 !== ''
    ? new Uint8Array(Buffer.from(base64, 'base64'))
    : null;
