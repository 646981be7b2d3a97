import type { PlanGraph } from "./plan-graph.js";

/** How an expression's value is made while it is written out, instead of in a step and a buffer of its own. */
export type FusedStore =
  | { readonly kind: "quotient"; readonly x: number; readonly y: number }
  | { readonly kind: "chosen"; readonly condition: number; readonly x: number }
  | { readonly kind: "chosen quotient"; readonly condition: number; readonly x: number; readonly y: number };

export interface Fusion {
  /** By root node. */
  readonly stores: ReadonlyMap<number, FusedStore>;
  /** Nodes that need neither a step nor a buffer. */
  readonly inlined: ReadonlySet<number>;
}

/** Finds quotients and choices that nothing but one stored expression uses: most features end in one. */
export function fuseStores({ nodes, roots }: PlanGraph): Fusion {
  const uses = new Int32Array(nodes.length);
  for (const root of roots) uses[root]++;
  for (const node of nodes) if (node.kind === "operation") for (const input of node.inputs) uses[input]++;
  const stores = new Map<number, FusedStore>();
  const inlined = new Set<number>();
  const quotientOf = (id: number) => {
    const node = nodes[id];
    return node.kind === "operation" && node.operator === "Div" && uses[id] === 1 ? node.inputs : null;
  };
  for (const root of roots) {
    const node = nodes[root];
    if (node.kind !== "operation" || uses[root] !== 1) continue;
    const quotient = quotientOf(root);
    if (quotient) {
      stores.set(root, { kind: "quotient", x: quotient[0], y: quotient[1] });
      inlined.add(root);
    } else if (node.operator === "Where") {
      const [condition, value] = node.inputs;
      const inner = quotientOf(value);
      inlined.add(root);
      if (inner) {
        inlined.add(value);
        stores.set(root, { kind: "chosen quotient", condition, x: inner[0], y: inner[1] });
      } else stores.set(root, { kind: "chosen", condition, x: value });
    }
  }
  return { stores, inlined };
}

/** Writes one value a row into `output` from `row` on; element i comes from buffer element `first + i`. */
export type StoreKernel = (output: Float32Array, row: number, first: number, rows: number) => void;

/** The loop that makes and writes a fused expression. */
export function storeKernel(store: FusedStore, buffers: readonly Float64Array[]): StoreKernel {
  const x = buffers[store.x];
  switch (store.kind) {
    case "quotient": {
      const y = buffers[store.y];
      return (output, row, first, rows) => {
        for (let i = 0; i < rows; i++) output[row + i] = x[first + i] / y[first + i];
      };
    }
    case "chosen": {
      const condition = buffers[store.condition];
      return (output, row, first, rows) => {
        for (let i = 0; i < rows; i++) {
          const chosen = condition[first + i];
          output[row + i] = chosen * chosen > 0 ? x[first + i] : Number.NaN;
        }
      };
    }
    case "chosen quotient": {
      const condition = buffers[store.condition];
      const y = buffers[store.y];
      return (output, row, first, rows) => {
        for (let i = 0; i < rows; i++) {
          const chosen = condition[first + i];
          output[row + i] = chosen * chosen > 0 ? x[first + i] / y[first + i] : Number.NaN;
        }
      };
    }
  }
}

/** The loop that writes a buffer as it is. */
export function plainStore(values: Float64Array): StoreKernel {
  return (output, row, first, rows) => {
    for (let i = 0; i < rows; i++) output[row + i] = values[first + i];
  };
}
