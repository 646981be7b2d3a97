/** Puts a new folder for an old one in the paths of a table's metadata; in each the way it is written stays. */
export class MovedPaths {
  readonly #changes: readonly (readonly [from: string, to: string])[];

  /**
   * @param from absolute path of the folder that the metadata name
   * @param to absolute path of the folder it is now
   */
  constructor(from: string, to: string) {
    // The longest first: a bare path would match none of the others, and each is tried from its start.
    this.#changes = ["file://", "file:", ""].map((scheme) => [scheme + from, scheme + to] as const);
  }

  /** The path of a file or folder now; the same text where it lies elsewhere. */
  of(path: string): string {
    for (const [from, to] of this.#changes) {
      if (path === from || path.startsWith(`${from}/`)) return to + path.slice(from.length);
    }
    return path;
  }

  /** Every text of a JSON value that is such a path, at any depth. */
  within(value: unknown): unknown {
    if (typeof value === "string") return this.of(value);
    if (Array.isArray(value)) return value.map((one) => this.within(one));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.within(member)]));
  }

  /** The same as an SQL expression over a column of paths. @param quote makes a text an SQL literal */
  sql(column: string, quote: (text: string) => string): string {
    const cases = this.#changes.map(
      ([from, to]) =>
        `WHEN starts_with(${column}, ${quote(`${from}/`)}) THEN ${quote(to)} || substr(${column}, ${[...from].length + 1})`,
    );
    return `CASE ${cases.join(" ")} ELSE ${column} END`;
  }
}
