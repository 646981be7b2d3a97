import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import type { DocumentNode } from "graphql";
import { AnswerCache } from "../http/answer-cache.js";

/** Fields of the root whose answers change without a new release. */
const live = new Set(["status", "runs", "run", "tables", "table", "tableDiff", "diary", "diaryEntry"]);

interface Asked {
  readonly key: string;
  readonly generation: number;
  /** Set once the query's document has been seen to be of the release alone. */
  isOfRelease: boolean;
}

/**
 * Answers of GraphQL queries by query, variables and operation, as bytes, until a new release comes. Only whole answers
 * of queries that read nothing but the release are kept.
 */
export class AnswerMemory {
  readonly #cache = new AnswerCache<{ readonly body: Buffer }>();
  readonly #asked = new WeakMap<FastifyRequest, Asked>();
  readonly #judged = new WeakMap<DocumentNode, boolean>();

  clear(): void {
    this.#cache.clear();
  }

  /** Before the query is looked at: answers it if it is held. */
  readonly recall: preHandlerHookHandler = (request, reply, done) => {
    const key = keyOf(request.body);
    if (key === null) return done();
    const held = this.#cache.get(key);
    if (held === undefined) {
      this.#asked.set(request, { key, generation: this.#cache.generation, isOfRelease: false });
      return done();
    }
    reply.type("application/json; charset=utf-8").send(held.body);
  };

  /** Once the query has been validated. */
  judge(document: DocumentNode, request: FastifyRequest): void {
    const asked = this.#asked.get(request);
    if (!asked) return;
    let isOfRelease = this.#judged.get(document);
    if (isOfRelease === undefined) {
      isOfRelease = readsReleaseAlone(document);
      this.#judged.set(document, isOfRelease);
    }
    asked.isOfRelease = isOfRelease;
  }

  /** When the answer has been made. */
  keep(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const asked = this.#asked.get(request);
    if (!asked?.isOfRelease || reply.statusCode !== 200 || typeof payload !== "string") return;
    // An answer with errors begins with data: null or ends with the list; texts inside data may only cost a place here.
    if (payload.includes('"errors":[')) return;
    this.#cache.put(asked.key, { body: Buffer.from(payload) }, asked.generation);
  }
}

function keyOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  const { query, variables, operationName, extensions } = body as Record<string, unknown>;
  const hash = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | null | undefined)?.persistedQuery
    ?.sha256Hash;
  // A query that comes with its hash is to be remembered by the hash: it goes the long way once.
  if (typeof query === "string" && hash !== undefined) return null;
  if (typeof query !== "string" && typeof hash !== "string") return null;
  return `${query ?? `sha256:${hash}`}\n${operationName ?? ""}\n${variables == null ? "" : JSON.stringify(variables)}`;
}

function readsReleaseAlone(document: DocumentNode): boolean {
  const isLive = (selections: DocumentNode["definitions"][number]) =>
    "selectionSet" in selections &&
    selections.selectionSet !== undefined &&
    selections.selectionSet.selections.some((one) => one.kind !== "Field" || live.has(one.name.value));
  return document.definitions.every((one) => one.kind === "OperationDefinition" && !isLive(one));
}
