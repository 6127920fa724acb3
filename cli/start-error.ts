/** A mistake that the person who starts Weir can mend: told in one line, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
