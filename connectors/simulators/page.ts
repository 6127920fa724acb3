/** A page of a list, and where the next one begins; `null`: this was the last. */
export const pageOf = <T>(
  list: readonly T[],
  from: number,
  size: number,
): { readonly page: readonly T[]; readonly next: number | null } => ({
  page: list.slice(from, from + size),
  next: list.length > from + size ? from + size : null,
});
