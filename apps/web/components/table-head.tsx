export type TableColumn = {
  readonly title: string;
  /** px or a share; what is left where absent */
  readonly width?: number | string;
  readonly isRight?: boolean;
  /** room before the next column, for numbers beside words */
  readonly hasGap?: boolean;
  /** left out where the window is narrow; its cells say so too */
  readonly isWideOnly?: boolean;
};

/** Widths and titles of a table's columns. */
export function TableHead({ columns }: { columns: readonly TableColumn[] }) {
  return (
    <>
      <colgroup>
        {columns.map(({ title, width, isWideOnly }) => (
          <col
            key={title}
            className={isWideOnly ? "hide-narrow" : undefined}
            style={width === undefined ? undefined : { width }}
          />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

function classOf({ isRight, hasGap, isWideOnly }: TableColumn): string | undefined {
  const names = [isRight && "right", hasGap && "wide-gap", isWideOnly && "hide-narrow"].filter(Boolean);
  return names.length === 0 ? undefined : names.join(" ");
}
