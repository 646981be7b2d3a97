import { PointerState } from "./pointer-state.js";
import type { Namespace, Pointer, PointerChange, PointerStore, Properties, TableIdentifier } from "./pointer-store.js";

/** A catalog's memory that ends with its process. */
export class MemoryPointerStore implements PointerStore {
  readonly #state = new PointerState();

  async listNamespaces(parent: Namespace) {
    return this.#state.listNamespaces(parent);
  }

  async readNamespace(namespace: Namespace) {
    return this.#state.readNamespace(namespace);
  }

  async createNamespace(namespace: Namespace, properties: Properties) {
    return this.#state.createNamespace(namespace, properties);
  }

  async setProperties(namespace: Namespace, expected: Properties, next: Properties) {
    return this.#state.setProperties(namespace, expected, next);
  }

  async dropNamespace(namespace: Namespace) {
    return this.#state.dropNamespace(namespace);
  }

  async listNames(namespace: Namespace, kind: Pointer["kind"]) {
    return this.#state.listNames(namespace, kind);
  }

  async readPointer(identifier: TableIdentifier) {
    return this.#state.readPointer(identifier);
  }

  async swap(changes: readonly PointerChange[]) {
    return this.#state.swap(changes);
  }

  async findByLocation(prefix: string) {
    return this.#state.findByLocation(prefix);
  }
}
