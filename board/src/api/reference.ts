const BYTES = 12;

/** A name for something that is to be done once, however often it is sent. */
export const newReference = (): string =>
  `board-${[...crypto.getRandomValues(new Uint8Array(BYTES))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
