export type DatedColumn = { readonly session: readonly string[]; readonly values: readonly (number | null)[] };

/** The columns over the union of their sessions, ascending; null where a column has no such session. */
export function alignColumns(columns: readonly DatedColumn[]): { session: string[]; values: (number | null)[][] } {
  const session = [...new Set(columns.flatMap((column) => column.session))].sort();
  const place = new Map(session.map((day, at) => [day, at]));
  const values = columns.map((column) => {
    const out = new Array<number | null>(session.length).fill(null);
    column.session.forEach((day, at) => {
      out[place.get(day)!] = column.values[at] ?? null;
    });
    return out;
  });
  return { session, values };
}
