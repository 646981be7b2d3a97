import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

/** Fields of the query's root, aliases counted: each may read a table at a knowledge time of its own. */
export const mostRootFields = 24;
/** Fields in all, with every fragment written out where it is spread. */
export const mostFields = 1000;

/** Refuses queries whose answer could not be afforded: many reads under aliases, fragments that multiply. */
export function queryLimits(context: ValidationContext): ASTVisitor {
  const sizes = new Map<string, number>();
  const size = (selections: SelectionSetNode): number => {
    let sum = 0;
    for (const one of selections.selections) {
      if (one.kind === "Field") sum += 1 + (one.selectionSet ? size(one.selectionSet) : 0);
      else if (one.kind === "InlineFragment") sum += size(one.selectionSet);
      else sum += fragmentSize(context.getFragment(one.name.value));
    }
    return sum;
  };
  const fragmentSize = (fragment: FragmentDefinitionNode | null | undefined): number => {
    if (!fragment) return 0;
    const held = sizes.get(fragment.name.value);
    if (held !== undefined) return held;
    // A fragment that spreads itself is another rule's to refuse; here it must only end.
    sizes.set(fragment.name.value, 0);
    const found = size(fragment.selectionSet);
    sizes.set(fragment.name.value, found);
    return found;
  };
  const roots = (selections: SelectionSetNode, seen: ReadonlySet<string>): number =>
    selections.selections.reduce((sum, one) => {
      if (one.kind === "Field") return sum + (one.name.value === "__typename" ? 0 : 1);
      if (one.kind === "InlineFragment") return sum + roots(one.selectionSet, seen);
      const fragment = seen.has(one.name.value) ? null : context.getFragment(one.name.value);
      return sum + (fragment ? roots(fragment.selectionSet, new Set([...seen, one.name.value])) : 0);
    }, 0);
  return {
    OperationDefinition(operation) {
      const fields = size(operation.selectionSet);
      if (fields > mostFields) {
        refuse(context, operation, `${fields} fields; at most ${mostFields} are answered in one query`);
        return;
      }
      const count = roots(operation.selectionSet, new Set());
      if (count > mostRootFields) {
        refuse(context, operation, `${count} fields at the root; at most ${mostRootFields} are answered in one query`);
      }
    },
  };
}

function refuse(context: ValidationContext, operation: OperationDefinitionNode, message: string): void {
  context.reportError(new GraphQLError(message, { nodes: [operation] }));
}
