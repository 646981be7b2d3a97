import {
  type DropOutcome,
  isSamePointer,
  type Namespace,
  type Pointer,
  type PointerChange,
  type PointerStore,
  type Properties,
  type SwapOutcome,
  type TableIdentifier,
} from "@plumbline/iceberg/catalog";
import { type Database, type Queryable, sqlStateOf } from "./database.js";

const foreignKeyViolation = "23503";

/** The Iceberg catalog's pointers as rows: one moves where its row still says what was expected. */
export class PostgresPointerStore implements PointerStore {
  readonly #database: Database;

  /** @param database with the migration 0003-catalog-pointers */
  constructor(database: Database) {
    this.#database = database;
  }

  async listNamespaces(parent: Namespace): Promise<readonly Namespace[] | null> {
    const { rows } = await this.#database.query<{ namespace: string[] }>(
      "select namespace from plumbline.catalog_namespaces where parent is not distinct from $1::text[]",
      [parent.length === 0 ? null : parent],
    );
    if (rows.length === 0 && !(await this.#has(parent))) return null;
    return rows.map((row) => row.namespace).sort((a, b) => compare(a[parent.length], b[parent.length]));
  }

  async readNamespace(namespace: Namespace): Promise<Properties | null> {
    const { rows } = await this.#database.query<{ properties: Properties }>(
      "select properties from plumbline.catalog_namespaces where namespace = $1::text[]",
      [namespace],
    );
    return rows[0]?.properties ?? null;
  }

  async createNamespace(namespace: Namespace, properties: Properties): Promise<"created" | "exists" | "noParent"> {
    if (namespace.length === 0) return "exists";
    const parent = namespace.length === 1 ? null : namespace.slice(0, -1);
    try {
      const { count } = await this.#database.query(
        `insert into plumbline.catalog_namespaces (namespace, parent, properties) values ($1::text[], $2::text[], $3::jsonb)
         on conflict (namespace) do nothing`,
        [namespace, parent, JSON.stringify(properties)],
      );
      return count === 1 ? "created" : "exists";
    } catch (error) {
      if (sqlStateOf(error) === foreignKeyViolation) return "noParent";
      throw error;
    }
  }

  async setProperties(namespace: Namespace, expected: Properties, next: Properties): Promise<boolean> {
    const { count } = await this.#database.query(
      `update plumbline.catalog_namespaces set properties = $3::jsonb
       where namespace = $1::text[] and properties = $2::jsonb`,
      [namespace, JSON.stringify(expected), JSON.stringify(next)],
    );
    return count === 1;
  }

  async dropNamespace(namespace: Namespace): Promise<DropOutcome> {
    try {
      const { count } = await this.#database.query(
        "delete from plumbline.catalog_namespaces where namespace = $1::text[]",
        [namespace],
      );
      return count === 1 ? "dropped" : "missing";
    } catch (error) {
      if (sqlStateOf(error) === foreignKeyViolation) return "notEmpty";
      throw error;
    }
  }

  async listNames(namespace: Namespace, kind: Pointer["kind"]): Promise<readonly string[] | null> {
    const { rows } = await this.#database.query<{ name: string }>(
      "select name from plumbline.catalog_pointers where namespace = $1::text[] and kind = $2",
      [namespace, kind],
    );
    if (rows.length === 0 && !(await this.#has(namespace))) return null;
    return rows.map((row) => row.name).sort(compare);
  }

  readPointer(identifier: TableIdentifier): Promise<Pointer | null> {
    return pointerAt(this.#database, identifier);
  }

  async swap(changes: readonly PointerChange[]): Promise<SwapOutcome> {
    // In one order for everyone, so that two transactions over the same rows wait and never lock each other out.
    const ordered = [...changes].sort((a, b) => compare(keyOf(a.identifier), keyOf(b.identifier)));
    try {
      await this.#database.transaction(async (within) => {
        for (const change of ordered) await move(within, change);
      });
      return { isDone: true };
    } catch (error) {
      if (!(error instanceof NotMovedError)) throw error;
      return error.outcome;
    }
  }

  async findByLocation(prefix: string): Promise<readonly TableIdentifier[]> {
    const { rows } = await this.#database.query<{ namespace: string[]; name: string }>(
      "select namespace, name from plumbline.catalog_pointers where starts_with(location, $1)",
      [prefix],
    );
    return rows.map(({ namespace, name }) => ({ namespace, name }));
  }

  async #has(namespace: Namespace): Promise<boolean> {
    return namespace.length === 0 || (await this.readNamespace(namespace)) !== null;
  }
}

type Refusal = Extract<SwapOutcome, { isDone: false }>;

/** Rolls a transaction back with the reason. */
class NotMovedError extends Error {
  readonly outcome: Refusal;

  constructor(outcome: Refusal) {
    super(outcome.reason);
    this.outcome = outcome;
  }
}

async function move(within: Queryable, change: PointerChange): Promise<void> {
  const { identifier } = change;
  try {
    if (await isMoved(within, change)) return;
  } catch (error) {
    if (sqlStateOf(error) !== foreignKeyViolation) throw error;
    throw new NotMovedError({ isDone: false, reason: "noNamespace", namespace: identifier.namespace });
  }
  const found = await pointerAt(within, identifier);
  // Gone again since: only a creation in a namespace that is not there has nothing in its way.
  if (!isSamePointer(found, change.expected)) {
    throw new NotMovedError({ isDone: false, reason: "changed", identifier, found });
  }
  throw Object.assign(new Error("a pointer changed twice"), { code: "40001" });
}

async function isMoved(within: Queryable, { identifier, expected, next }: PointerChange): Promise<boolean> {
  const { namespace, name } = identifier;
  if (expected === null) {
    if (next === null) return (await pointerAt(within, identifier)) === null;
    const { count } = await within.query(
      `insert into plumbline.catalog_pointers (namespace, name, kind, location) values ($1::text[], $2, $3, $4)
       on conflict (namespace, name) do nothing`,
      [namespace, name, next.kind, next.location],
    );
    return count === 1;
  }
  const wanted = [namespace, name, expected.kind, expected.location];
  const where = "where namespace = $1::text[] and name = $2 and kind = $3 and location = $4";
  const { count } =
    next === null
      ? await within.query(`delete from plumbline.catalog_pointers ${where}`, wanted)
      : await within.query(`update plumbline.catalog_pointers set kind = $5, location = $6 ${where}`, [
          ...wanted,
          next.kind,
          next.location,
        ]);
  return count === 1;
}

async function pointerAt(queryable: Queryable, { namespace, name }: TableIdentifier): Promise<Pointer | null> {
  const { rows } = await queryable.query<Pointer>(
    "select kind, location from plumbline.catalog_pointers where namespace = $1::text[] and name = $2",
    [namespace, name],
  );
  return rows.length === 0 ? null : { kind: rows[0].kind, location: rows[0].location };
}

function keyOf({ namespace, name }: TableIdentifier): string {
  return JSON.stringify([namespace, name]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
