import {
  areSameProperties,
  type DropOutcome,
  isSamePointer,
  type Namespace,
  type Pointer,
  type PointerChange,
  type Properties,
  type SwapOutcome,
  type TableIdentifier,
} from "./pointer-store.js";

interface StoredNamespace {
  readonly namespace: Namespace;
  readonly properties: Properties;
}

interface StoredPointer {
  readonly identifier: TableIdentifier;
  readonly pointer: Pointer;
}

/** All namespaces and pointers of a catalog in memory, and the rules by which they change. */
export class PointerState {
  readonly #namespaces = new Map<string, StoredNamespace>();
  readonly #pointers = new Map<string, StoredPointer>();

  /** The state as JSON text. */
  toText(): string {
    return JSON.stringify({ namespaces: [...this.#namespaces.values()], pointers: [...this.#pointers.values()] });
  }

  /** @throws SyntaxError where the text is not what toText writes */
  static ofText(text: string): PointerState {
    const state = new PointerState();
    const { namespaces, pointers } = JSON.parse(text) as { namespaces: StoredNamespace[]; pointers: StoredPointer[] };
    for (const stored of namespaces) state.#namespaces.set(keyOf(stored.namespace), stored);
    for (const stored of pointers) state.#pointers.set(keyOfTable(stored.identifier), stored);
    return state;
  }

  listNamespaces(parent: Namespace): readonly Namespace[] | null {
    if (!this.#has(parent)) return null;
    const below = [...this.#namespaces.values()].map(({ namespace }) => namespace);
    return below
      .filter((one) => isDirectlyBelow(one, parent))
      .sort((a, b) => compare(a[parent.length], b[parent.length]));
  }

  readNamespace(namespace: Namespace): Properties | null {
    return this.#namespaces.get(keyOf(namespace))?.properties ?? null;
  }

  createNamespace(namespace: Namespace, properties: Properties): "created" | "exists" | "noParent" {
    if (this.#has(namespace)) return "exists";
    if (!this.#has(namespace.slice(0, -1))) return "noParent";
    this.#namespaces.set(keyOf(namespace), { namespace: [...namespace], properties: { ...properties } });
    return "created";
  }

  setProperties(namespace: Namespace, expected: Properties, next: Properties): boolean {
    const stored = this.#namespaces.get(keyOf(namespace));
    if (!stored || !areSameProperties(stored.properties, expected)) return false;
    this.#namespaces.set(keyOf(namespace), { namespace: stored.namespace, properties: { ...next } });
    return true;
  }

  dropNamespace(namespace: Namespace): DropOutcome {
    const key = keyOf(namespace);
    if (!this.#namespaces.has(key)) return "missing";
    const holdsNamespace = [...this.#namespaces.values()].some((one) => isDirectlyBelow(one.namespace, namespace));
    const holdsPointer = [...this.#pointers.values()].some((one) => keyOf(one.identifier.namespace) === key);
    if (holdsNamespace || holdsPointer) return "notEmpty";
    this.#namespaces.delete(key);
    return "dropped";
  }

  listNames(namespace: Namespace, kind: Pointer["kind"]): readonly string[] | null {
    if (!this.#has(namespace)) return null;
    const key = keyOf(namespace);
    const here = [...this.#pointers.values()].filter(
      ({ identifier, pointer }) => pointer.kind === kind && keyOf(identifier.namespace) === key,
    );
    return here.map(({ identifier }) => identifier.name).sort(compare);
  }

  readPointer(identifier: TableIdentifier): Pointer | null {
    return this.#pointers.get(keyOfTable(identifier))?.pointer ?? null;
  }

  swap(changes: readonly PointerChange[]): SwapOutcome {
    for (const { identifier, expected, next } of changes) {
      if (next !== null && !this.#namespaces.has(keyOf(identifier.namespace))) {
        return { isDone: false, reason: "noNamespace", namespace: identifier.namespace };
      }
      const found = this.readPointer(identifier);
      if (!isSamePointer(found, expected)) return { isDone: false, reason: "changed", identifier, found };
    }
    for (const { identifier, next } of changes) {
      if (next === null) this.#pointers.delete(keyOfTable(identifier));
      else this.#pointers.set(keyOfTable(identifier), { identifier, pointer: next });
    }
    return { isDone: true };
  }

  findByLocation(prefix: string): readonly TableIdentifier[] {
    return [...this.#pointers.values()]
      .filter(({ pointer }) => pointer.location.startsWith(prefix))
      .map(({ identifier }) => identifier);
  }

  #has(namespace: Namespace): boolean {
    return namespace.length === 0 || this.#namespaces.has(keyOf(namespace));
  }
}

function keyOf(namespace: Namespace): string {
  return JSON.stringify(namespace);
}

function keyOfTable({ namespace, name }: TableIdentifier): string {
  return JSON.stringify([...namespace, name]);
}

function isDirectlyBelow(namespace: Namespace, parent: Namespace): boolean {
  return namespace.length === parent.length + 1 && parent.every((level, k) => level === namespace[k]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
