import { type DocumentNode, GraphQLError, type SelectionSetNode } from "graphql";

/** Levels of fields, fragments written out: the schema's own tree is 5 deep, an introspection query 13. */
export const deepest = 15;
/** Fields of the query's root, aliases counted: each may read a table at a knowledge time of its own. */
export const mostRootFields = 24;
/** Fields in all, with every fragment written out where it is spread. */
export const mostFields = 1000;
/** Tokens of a query's text; parsing stops there. */
export const mostTokens = 10_000;

/** Brackets within brackets of a query's text: reading more than its levels need would cost the reader its stack. */
const deepestBrackets = 200;

const brackets = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[{[(]|[)\]}]/g;

/**
 * Refuses a text whose brackets lie too deep in each other, before it is parsed; those in strings and comments do not count.
 *
 * @throws GraphQLError
 */
export function refuseDeepBrackets(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(brackets)) {
    if (token === "{" || token === "[" || token === "(") depth++;
    else if (token === "}" || token === "]" || token === ")") depth--;
    if (depth > deepestBrackets) throw tooDeep();
  }
}

interface Size {
  readonly depth: number;
  readonly fields: number;
  /** Fields on the first level, `__typename` not counted. */
  readonly roots: number;
}

const nothing: Size = { depth: 0, fields: 0, roots: 0 };

/**
 * Refuses queries whose answer could not be afforded, before anything else looks at them: deep ones, many reads under
 * aliases, fragments that multiply or spread themselves. Each fragment is measured once, so the work is linear in the text.
 *
 * @throws GraphQLError that says what was found and what would be answered
 */
export function refuseCostly(document: DocumentNode): void {
  const fragments = new Map<string, SelectionSetNode>();
  for (const one of document.definitions) {
    if (one.kind === "FragmentDefinition") fragments.set(one.name.value, one.selectionSet);
  }
  const sizes = new Map<string, Size | "open">();
  const ofFragment = (name: string): Size => {
    const held = sizes.get(name);
    if (held === "open") throw new GraphQLError(`fragment ${name} spreads itself; a fragment must end`);
    if (held) return held;
    const selections = fragments.get(name);
    if (!selections) return nothing;
    sizes.set(name, "open");
    const size = sizeOf(selections, 0);
    sizes.set(name, size);
    return size;
  };
  const sizeOf = (selections: SelectionSetNode, level: number): Size => {
    if (level > deepest) throw tooDeep();
    let depth = 0;
    let fields = 0;
    let roots = 0;
    for (const one of selections.selections) {
      if (one.kind === "Field") {
        const below = one.selectionSet ? sizeOf(one.selectionSet, level + 1) : nothing;
        depth = Math.max(depth, 1 + below.depth);
        fields += 1 + below.fields;
        roots += one.name.value === "__typename" ? 0 : 1;
        continue;
      }
      const size = one.kind === "InlineFragment" ? sizeOf(one.selectionSet, level + 1) : ofFragment(one.name.value);
      depth = Math.max(depth, size.depth);
      fields += size.fields;
      roots += size.roots;
    }
    return { depth, fields, roots };
  };
  for (const name of fragments.keys()) ofFragment(name);
  for (const one of document.definitions) {
    if (one.kind !== "OperationDefinition") continue;
    const { depth, fields, roots } = sizeOf(one.selectionSet, 0);
    if (depth > deepest) throw tooDeep();
    if (fields > mostFields) {
      throw new GraphQLError(`${fields} fields; at most ${mostFields} are answered in one query`);
    }
    if (roots > mostRootFields) {
      throw new GraphQLError(`${roots} fields at the root; at most ${mostRootFields} are answered in one query`);
    }
  }
}

function tooDeep(): GraphQLError {
  return new GraphQLError(`the query is too deep; at most ${deepest} levels are answered`);
}
