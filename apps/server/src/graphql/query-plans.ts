import {
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  Kind,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import { listOfColumn } from "../serving/column-list.js";
import { isNumberList } from "./leaf-lists.js";
import { mostTokens, refuseCostly, refuseDeepBrackets } from "./query-limits.js";

/** Fields of the root whose answers change without a new release. */
const live = new Set([
  "status",
  "runs",
  "run",
  "tables",
  "table",
  "tableDiff",
  "diary",
  "diaryEntry",
  "documents",
  "document",
  "watchlists",
  "jobs",
]);

/** Plans kept at most, and refusals; the least recently asked for go first. */
const mostPlans = 1000;
/** Letters of the longest query text whose refusal is kept. */
const longestRefused = 10_000;

type Variables = Readonly<Record<string, unknown>>;

/** A query that was parsed, found affordable and valid; it is compiled when it is asked for again. */
export class QueryPlan {
  /** Reads nothing but the release, so that its answer holds until the next. */
  readonly isOfRelease: boolean;
  /** Holds a mutation: not asked for by GET. */
  readonly isChange: boolean;
  /** Its answer holds lists of numbers. */
  readonly hasColumns: boolean;
  readonly #document: DocumentNode;
  readonly #schema: GraphQLSchema;
  readonly #mayCompile: boolean;
  /** By operation name: null after the first asking. */
  readonly #compiled = new Map<string, CompiledQuery | null>();

  /** @param schema what the document is executed against */
  constructor(document: DocumentNode, schema: GraphQLSchema, mayCompile: boolean) {
    this.#document = document;
    this.#schema = schema;
    this.#mayCompile = mayCompile;
    this.isOfRelease = readsReleaseAlone(document);
    this.isChange = document.definitions.some(
      (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation !== OperationTypeNode.QUERY,
    );
    this.hasColumns = readsColumns(document, schema);
  }

  run(operationName: string | null, context: object, variables: Variables): ExecutionResult | Promise<ExecutionResult> {
    const name = operationName ?? "";
    const compiled = this.#compiled.get(name);
    if (compiled) return compiled.query(undefined, context, variables) as ExecutionResult | Promise<ExecutionResult>;
    if (compiled === null && this.#mayCompile) {
      const made = compileQuery(this.#schema, this.#document, operationName ?? undefined);
      if (isCompiledQuery(made)) {
        this.#compiled.set(name, made);
        return made.query(undefined, context, variables) as ExecutionResult | Promise<ExecutionResult>;
      }
    }
    const result = execute({
      schema: this.#schema,
      document: this.#document,
      contextValue: context,
      variableValues: variables,
      operationName,
      fieldResolver: (source, args, context, info) => asList(defaultFieldResolver(source, args, context, info)),
    });
    // Only names that the text holds are remembered.
    if (operationName === null || this.#hasOperation(operationName)) this.#compiled.set(name, null);
    return result;
  }

  #hasOperation(name: string): boolean {
    return this.#document.definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && one.name?.value === name);
  }
}

/** Plans by query text: what was read, measured and checked once is not again. */
export class QueryPlans {
  readonly #shown: GraphQLSchema;
  readonly #executed: GraphQLSchema;
  readonly #plans = new Map<string, QueryPlan>();
  readonly #refused = new Map<string, readonly GraphQLError[]>();

  /**
   * @param shown the schema that queries are validated against and that introspection tells
   * @param executed the same fields as they are executed
   */
  constructor(shown: GraphQLSchema, executed: GraphQLSchema) {
    this.#shown = shown;
    this.#executed = executed;
  }

  /** @returns the plan, or why there is none */
  of(text: string): QueryPlan | readonly GraphQLError[] {
    const held = this.#plans.get(text);
    if (held !== undefined) {
      // A map keeps the order of insertion: the last asked for moves to its end, once there is something to choose from.
      if (this.#plans.size > mostPlans / 2) {
        this.#plans.delete(text);
        this.#plans.set(text, held);
      }
      return held;
    }
    const refused = this.#refused.get(text);
    if (refused) return refused;
    const made = this.#make(text);
    if (made instanceof QueryPlan) putBounded(this.#plans, text, made);
    else if (text.length <= longestRefused) putBounded(this.#refused, text, made);
    return made;
  }

  #make(text: string): QueryPlan | readonly GraphQLError[] {
    try {
      refuseDeepBrackets(text);
      const document = parse(text, { maxTokens: mostTokens });
      refuseCostly(document);
      const errors = validate(this.#shown, document);
      if (errors.length > 0) return errors;
      const isIntrospecting = asksForTheSchema(document);
      return new QueryPlan(document, isIntrospecting ? this.#shown : this.#executed, !isIntrospecting);
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }
}

/** A column as the list that the shown schema says it is. */
function asList(value: unknown): unknown {
  return value instanceof Float64Array || value instanceof Int32Array ? listOfColumn(value) : value;
}

function putBounded<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= mostPlans) break;
    map.delete(oldest);
  }
}

function readsColumns(document: DocumentNode, schema: GraphQLSchema): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        if (isNumberList(getNamedType(types.getType())?.name)) found = true;
      },
    }),
  );
  return found;
}

function asksForTheSchema(document: DocumentNode): boolean {
  let isAsked = false;
  visit(document, {
    Field({ name }) {
      if (name.value === "__schema" || name.value === "__type") isAsked = true;
    },
  });
  return isAsked;
}

function readsReleaseAlone(document: DocumentNode): boolean {
  return document.definitions.every(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION &&
      one.operation === OperationTypeNode.QUERY &&
      one.selectionSet.selections.every((field) => field.kind === Kind.FIELD && !live.has(field.name.value)),
  );
}
