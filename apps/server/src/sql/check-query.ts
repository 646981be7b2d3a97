import { nearestName, PlatformError } from "@plumbline/core";
import {
  allowedFunctions,
  allowedRowFunctions,
  allowedTypes,
  callersByName,
  clockReaders,
  machineNames,
} from "./allowed-functions.js";

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

const allowedNodes = new Set(["SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"]);
const allowedSources = new Set(["BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST"]);
const allowedExpressions = new Set([
  "BETWEEN",
  "CASE",
  "CAST",
  "COLLATE",
  "COLUMN_REF",
  "COMPARISON",
  "CONJUNCTION",
  "CONSTANT",
  "FUNCTION",
  "LAMBDA",
  "LAMBDA_REF",
  "OPERATOR",
  "POSITIONAL_REFERENCE",
  "STAR",
  "SUBQUERY",
  "WINDOW",
]);

/**
 * Judges a query by the tree that the engine's own parser made of it: one SELECT, over the lake's tables and its own
 * subqueries, of reviewed functions. Whatever the tree holds that is not known here is refused.
 *
 * @param tree as json_serialize_sql answers
 * @param tables names such as silver.bars
 * @param sql the query, to say where in it a mistake is
 * @returns the tables it reads, sorted
 * @throws PlatformError SQL_INVALID for what cannot be parsed, SQL_REFUSED, UNKNOWN_TABLE
 */
export function checkQuery(tree: unknown, tables: ReadonlySet<string>, sql = ""): string[] {
  const { error, error_type, error_message, position, statements } = tree as Readonly<Record<string, Json>>;
  if (error === true) {
    const message = String(error_message);
    if (error_type === "not implemented") throw refused("only a SELECT is answered");
    throw new PlatformError("SQL_INVALID", `${placeOf(sql, position)}${message}`, {
      remedy: "Mend the query there; docs/methods/sql.md says what is answered.",
    });
  }
  if (!Array.isArray(statements) || statements.length === 0) throw refused("there is no statement");
  if (statements.length > 1) throw refused(`${statements.length} statements; one is answered`);
  const check = new QueryCheck(tables);
  check.query((statements[0] as JsonObject).node, new Set());
  return [...check.used].sort();
}

class QueryCheck {
  readonly used = new Set<string>();
  readonly #tables: ReadonlySet<string>;

  constructor(tables: ReadonlySet<string>) {
    this.#tables = tables;
  }

  /** @param scope names of subqueries that are in force here */
  query(value: Json, scope: ReadonlySet<string>): void {
    const node = objectOf(value, "a query");
    if (!allowedNodes.has(String(node.type))) throw refused(`a ${node.type} is not answered`);
    let inner = scope;
    const { map } = objectOf(node.cte_map, "WITH");
    for (const entry of listOf(map)) {
      const { key, value: held } = objectOf(entry, "WITH");
      const { query } = objectOf(held, "WITH");
      this.query(objectOf(query, "WITH").node, inner);
      this.#rest(objectOf(held, "WITH"), ["query", "aliases", "materialized"], inner);
      inner = new Set([...inner, folded(key)]);
    }
    if (node.type === "RECURSIVE_CTE_NODE") {
      this.query(node.left, inner);
      this.query(node.right, new Set([...inner, folded(node.cte_name)]));
      this.#rest(node, ["type", "cte_map", "left", "right"], inner);
    } else if (node.type === "SET_OPERATION_NODE") {
      this.query(node.left, inner);
      this.query(node.right, inner);
      for (const child of listOf(node.children ?? [])) this.query(child, inner);
      this.#rest(node, ["type", "cte_map", "left", "right", "children"], inner);
    } else {
      checkSample(node.sample);
      this.#source(node.from_table, inner);
      this.#rest(node, ["type", "cte_map", "from_table"], inner);
    }
  }

  #source(value: Json, scope: ReadonlySet<string>): void {
    if (value === null) return;
    const source = objectOf(value, "FROM");
    const type = String(source.type);
    if (type === "SHOW_REF") throw showRefused();
    if (!allowedSources.has(type)) throw refused(`FROM with ${type} is not answered`);
    checkSample(source.sample);
    switch (type) {
      case "BASE_TABLE":
        this.#table(source, scope);
        this.#rest(source, ["type", "at_clause"], scope);
        break;
      case "JOIN":
        this.#source(source.left, scope);
        this.#source(source.right, scope);
        this.#rest(source, ["type", "left", "right"], scope);
        break;
      case "SUBQUERY":
        this.query(objectOf(source.subquery, "FROM").node, scope);
        this.#rest(source, ["type", "subquery"], scope);
        break;
      case "TABLE_FUNCTION": {
        const called = objectOf(source.function, "FROM");
        const name = folded(called.function_name);
        if (called.class !== "FUNCTION" || !allowedRowFunctions.has(name)) {
          throw refused(`${name}() in FROM is not answered; ${[...allowedRowFunctions].join(", ")} are`);
        }
        this.#expression(called, scope);
        this.#rest(source, ["type", "function"], scope);
        break;
      }
      default:
        this.#rest(source, ["type"], scope);
    }
  }

  #table(source: JsonObject, scope: ReadonlySet<string>): void {
    const [catalog, schema, table] = [source.catalog_name, source.schema_name, source.table_name].map(String);
    if (source.at_clause !== null) {
      throw refused("AT is not answered here: name the table's version beside the query");
    }
    if (catalog === "" && schema === "" && scope.has(folded(table))) return;
    const name = schema === "" ? table : `${schema}.${table}`;
    if (catalog === "" && schema !== "" && this.#tables.has(name)) {
      this.used.add(name);
      return;
    }
    throw unknownTable([catalog, name].filter(Boolean).join("."), this.#tables);
  }

  /** Everything in a node that was not dealt with by name. */
  #rest(node: JsonObject, done: readonly string[], scope: ReadonlySet<string>): void {
    for (const [name, value] of Object.entries(node)) if (!done.includes(name)) this.#any(value, scope);
  }

  #any(value: Json, scope: ReadonlySet<string>): void {
    if (Array.isArray(value)) {
      for (const one of value) this.#any(one, scope);
    } else if (isObject(value)) {
      if ("class" in value) this.#expression(value, scope);
      else if ("cte_map" in value) this.query(value, scope);
      else if (typeof value.type === "string" && (allowedSources.has(value.type) || value.type.endsWith("_REF"))) {
        this.#source(value, scope);
      } else this.#rest(value, [], scope);
    }
  }

  #expression(node: JsonObject, scope: ReadonlySet<string>): void {
    const kind = String(node.class);
    if (!allowedExpressions.has(kind)) throw refused(`${kind.toLowerCase()} is not answered`);
    switch (kind) {
      case "CONSTANT":
        return;
      case "FUNCTION":
      case "WINDOW":
        checkFunction(node);
        break;
      case "CAST":
        checkType(node.cast_type);
        break;
      case "COLUMN_REF": {
        const names = listOf(node.column_names).map(String);
        if (names.length === 1 && machineNames.has(folded(names[0]))) {
          throw refused(`${names[0]} asks the machine; an answer depends on the lake alone`);
        }
        return;
      }
      case "SUBQUERY":
        this.query(objectOf(node.subquery, "a subquery").node, scope);
        this.#rest(node, ["subquery"], scope);
        return;
    }
    this.#rest(node, ["cast_type"], scope);
  }
}

/**
 * A table that cannot be read, with the one that was most likely meant.
 *
 * @param tables those that can
 */
export function unknownTable(name: string, tables: Iterable<string>): PlatformError {
  const known = [...tables].sort();
  if (name === "ml.releases") {
    return new PlatformError("UNKNOWN_TABLE", "ml.releases: lists the releases, and so is in none of them", {
      remedy: "plumb tables releases lists them, and so does GET /api/v1/releases.",
    });
  }
  // Without its schema a table's name is still clear.
  const meant = known.find((one) => folded(one.split(".")[1]) === folded(name)) ?? nearestName(name, known);
  const said = meant === null ? "" : `; did you mean ${meant}?`;
  return new PlatformError("UNKNOWN_TABLE", `${name}: no table of this release${said}`, {
    remedy: `SHOW TABLES lists them: ${known.join(", ")}.`,
  });
}

/** Line and letter of a place in the query, counted from 1. */
function placeOf(sql: string, position: Json | undefined): string {
  const at = Number.parseInt(String(position), 10);
  if (!Number.isFinite(at) || sql === "") return "";
  const before = Array.from(sql).slice(0, at).join("").split("\n");
  return `line ${before.length}, letter ${Array.from(before[before.length - 1]).length + 1}: `;
}

function showRefused(): PlatformError {
  return new PlatformError("SQL_REFUSED", "DESCRIBE, SHOW and SUMMARIZE are not answered in that form", {
    remedy: "DESCRIBE silver.bars and SHOW TABLES are, each alone; plumb tables list and show say more.",
  });
}

/** A sample without a seed is another one each time. */
function checkSample(value: Json | undefined): void {
  if (isObject(value) && !(typeof value.seed === "number" && value.seed >= 0)) {
    throw refused("a sample is answered with a seed only: SAMPLE reservoir(100 ROWS) REPEATABLE (1)");
  }
}

function checkFunction(node: JsonObject): void {
  const name = folded(node.function_name);
  const schema = folded(node.schema ?? "");
  if (String(node.catalog ?? "") !== "" || !["", "main"].includes(schema)) {
    throw refused(`${schema}.${name}(): functions are called without a schema`);
  }
  if (!allowedFunctions.has(name)) throw refused(`${name}() is not answered: it is not among the reviewed functions`);
  const given = listOf(node.children ?? []);
  if (clockReaders.has(name) && given.length === 1) {
    throw refused(`${name}() of one value asks the clock: say from when to when`);
  }
  if (callersByName.has(name)) checkNamedAggregate(name, given[1]);
}

/** The aggregate that a list function is told to use is a function like any other. */
function checkNamedAggregate(name: string, value: Json | undefined): void {
  const held = isObject(value) && value.class === "CONSTANT" && isObject(value.value) ? value.value.value : null;
  if (typeof held !== "string") throw refused(`${name}() is answered with the name of an aggregate in quotes only`);
  if (!allowedFunctions.has(folded(held))) {
    throw refused(`${name}(…, '${held}') is not answered: it is not among the reviewed functions`);
  }
}

/** As the engine folds names: A to Z and nothing else. Unicode's K of Kelvin is no k, or a name could stand for another. */
function folded(name: Json): string {
  return String(name).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function checkType(value: Json): void {
  const type = objectOf(value, "a type");
  const info = isObject(type.type_info) ? type.type_info : {};
  // The engine writes a type that is newer than its trees as an older one with another name: GEOMETRY as a BLOB.
  const alias = String(info.alias ?? "");
  const name = (alias || String(type.id === "UNBOUND" ? info.name : type.id)).toUpperCase();
  if (String(info.catalog ?? "") !== "" || String(info.schema ?? "") !== "" || !allowedTypes.has(name)) {
    throw refused(`a cast to ${name.toLowerCase()} is not answered`);
  }
  const inner = (one: Json): void => {
    if (Array.isArray(one)) for (const item of one) inner(item);
    else if (isObject(one)) {
      if ("id" in one && "type_info" in one) checkType(one);
      else if ("class" in one) checkTypeExpression(one);
      else for (const item of Object.values(one)) inner(item);
    }
  };
  inner(info);
}

/** A type may be written as an expression of types and numbers. */
function checkTypeExpression(node: JsonObject): void {
  if (node.class === "TYPE") {
    const name = String(node.type_name ?? "").toUpperCase();
    if (!allowedTypes.has(name)) throw refused(`a cast to ${name.toLowerCase()} is not answered`);
    for (const child of listOf(node.children ?? [])) checkTypeExpression(objectOf(child, "a type"));
  } else if (node.class !== "CONSTANT") throw refused("a cast to such a type is not answered");
}

function refused(what: string): PlatformError {
  return new PlatformError("SQL_REFUSED", what, {
    remedy: "One SELECT over the lake's tables is answered, with the functions of docs/methods/sql-functions.md.",
  });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: Json | undefined, what: string): JsonObject {
  if (isObject(value)) return value;
  throw refused(`${what} of an unknown form`);
}

function listOf(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw refused("a list of an unknown form");
}
