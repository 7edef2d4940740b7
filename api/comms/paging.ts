/** Cuts a list read with `limit + 1` rows and says where the next page starts. */
export const paged = <T>(rows: T[], limit: number, key: (row: T) => string) => ({
  results: rows.slice(0, limit),
  ...(rows.length > limit && { paging: { next: { after: key(rows[limit - 1]!) } } }),
});
