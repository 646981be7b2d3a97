import type {
  Namespace,
  Pointer,
  PointerChange,
  PointerStore,
  Properties,
  TableIdentifier,
} from "@plumbline/iceberg/catalog";

/** A pointer store that is opened when it is first asked something; while it cannot be, each question says why. */
export class DeferredPointerStore implements PointerStore {
  readonly #open: () => Promise<PointerStore>;

  constructor(open: () => Promise<PointerStore>) {
    this.#open = open;
  }

  async listNamespaces(parent: Namespace) {
    return (await this.#open()).listNamespaces(parent);
  }

  async readNamespace(namespace: Namespace) {
    return (await this.#open()).readNamespace(namespace);
  }

  async createNamespace(namespace: Namespace, properties: Properties) {
    return (await this.#open()).createNamespace(namespace, properties);
  }

  async setProperties(namespace: Namespace, expected: Properties, next: Properties) {
    return (await this.#open()).setProperties(namespace, expected, next);
  }

  async dropNamespace(namespace: Namespace) {
    return (await this.#open()).dropNamespace(namespace);
  }

  async listNames(namespace: Namespace, kind: Pointer["kind"]) {
    return (await this.#open()).listNames(namespace, kind);
  }

  async readPointer(identifier: TableIdentifier) {
    return (await this.#open()).readPointer(identifier);
  }

  async swap(changes: readonly PointerChange[]) {
    return (await this.#open()).swap(changes);
  }

  async findByLocation(prefix: string) {
    return (await this.#open()).findByLocation(prefix);
  }
}
