import type { FastifyError, FastifyRequest } from "fastify";
import type { Problem } from "../run/problem.js";
import { meantBy, shown } from "./illegal-words.js";

/** What of JSON Schema the routes use to say what is legal. */
interface Legal {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Legal[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly items?: Legal;
  readonly properties?: Readonly<Record<string, Legal>>;
  readonly additionalProperties?: boolean | Legal;
  readonly patternProperties?: Readonly<Record<string, Legal>>;
}

const places = {
  querystring: "query parameter",
  params: "part of the path",
  body: "body's",
  headers: "header",
} as const;

/** What a schema refused, in words: the place, the name, the value, and what would be legal. */
export function validationProblem(error: FastifyError, request: FastifyRequest): Problem {
  const context = (error.validationContext ?? "body") as keyof typeof places;
  const part = context === "querystring" ? "query" : context;
  const schema = (request.routeOptions.schema as Readonly<Record<string, Legal>> | undefined)?.[context] ?? {};
  const failures = error.validation ?? [];
  // A schema that is false at an unknown name is told of before the name is told to be unknown.
  const first = failures.find(({ keyword }) => keyword === "additionalProperties") ?? failures[0];
  const path = (first?.instancePath ?? "").split("/").slice(1).map(unescaped);
  const place = places[context] ?? context;
  const remedy = "See /reference for what is legal.";
  const unknown = failures.flatMap(({ keyword, params }) =>
    keyword === "additionalProperties" ? [params.additionalProperties ?? params.additionalProperty].flat() : [],
  );
  if (unknown.length > 0) {
    const at = legalAt(schema, path);
    const meant = meantBy(unknown.map(String), Object.keys(at.properties ?? {}));
    return { code: "BAD_ARGUMENT", message: `${[context, ...path].join(".")}: ${meant.said}`, remedy: meant.remedy };
  }
  const missing = failures.flatMap(({ keyword, params }) =>
    keyword === "required" ? [params.requiredProperties ?? params.missingProperty].flat() : [],
  );
  if (missing.length > 0) {
    const message = `${place} ${[...path, missing.join(", ")].join(".")}: must be given`;
    return { code: "BAD_ARGUMENT", message, remedy };
  }
  const given = valueAt((request as unknown as Readonly<Record<string, unknown>>)[part], path);
  const legal = legalAt(schema, path);
  const isRepeated = context === "querystring" && Array.isArray(given) && legal.type !== "array";
  const rule = isRepeated
    ? `is given ${given.length} times; must be given once`
    : `${shown(given)}: must be ${wordsOf(legal)}`;
  const name = path.length === 0 ? (context === "body" ? "whole" : context) : path.join(".");
  return { code: "BAD_ARGUMENT", message: `${place} ${name} ${rule}`, remedy };
}

function wordsOf(legal: Legal): string {
  const constants = legal.anyOf?.flatMap((one) => (one.const === undefined ? [] : [one.const]));
  const choices = legal.enum ?? (constants && constants.length > 0 ? constants : undefined);
  if (choices) return `one of ${choices.map(String).join(", ")}`;
  const { minimum: least, maximum: most } = legal;
  switch (legal.type) {
    case "integer":
    case "number": {
      const kind = legal.type === "integer" ? "a whole number" : "a number";
      if (least !== undefined && most !== undefined) return `${kind} from ${least} to ${most}`;
      if (least !== undefined) return `${kind}, ${least} or more`;
      return most === undefined ? kind : `${kind}, ${most} or less`;
    }
    case "string": {
      const { minLength = 0, maxLength, pattern } = legal;
      const length = maxLength === undefined ? (minLength > 0 ? " that is not empty" : "") : "";
      const range = maxLength === undefined ? "" : ` of ${minLength} to ${maxLength} characters`;
      return `text${length}${range}${pattern === undefined ? "" : ` that matches ${pattern}`}`;
    }
    case "array":
      return legal.maxItems === undefined ? "a list" : `a list of at most ${legal.maxItems}`;
    case "boolean":
      return "true or false";
    case "object":
      return "an object";
    default:
      return "something else";
  }
}

function legalAt(schema: Legal, path: readonly string[]): Legal {
  let at: Legal | undefined = schema;
  for (const name of path) {
    const own: Legal | undefined = at?.properties?.[name] ?? (/^\d+$/.test(name) ? at?.items : undefined);
    const others: Legal | undefined =
      typeof at?.additionalProperties === "object" ? at.additionalProperties : undefined;
    at = own ?? Object.values(at?.patternProperties ?? {})[0] ?? others;
  }
  return at ?? {};
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** RFC 6901: how a name is written within a JSON pointer. */
function unescaped(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
