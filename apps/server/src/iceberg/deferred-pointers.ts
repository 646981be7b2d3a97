import {
  type Namespace,
  type Pointer,
  type PointerChange,
  type PointerStore,
  type Properties,
  storeUnavailable,
  type TableIdentifier,
} from "@plumbline/iceberg/catalog";

/** A pointer store that is opened when it is first asked something; while it cannot be, each question says why. */
export class DeferredPointerStore implements PointerStore {
  readonly #open: () => Promise<PointerStore>;

  constructor(open: () => Promise<PointerStore>) {
    this.#open = open;
  }

  listNamespaces(parent: Namespace) {
    return this.#read((store) => store.listNamespaces(parent));
  }

  readNamespace(namespace: Namespace) {
    return this.#read((store) => store.readNamespace(namespace));
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

  listNames(namespace: Namespace, kind: Pointer["kind"]) {
    return this.#read((store) => store.listNames(namespace, kind));
  }

  readPointer(identifier: TableIdentifier) {
    return this.#read((store) => store.readPointer(identifier));
  }

  async swap(changes: readonly PointerChange[]) {
    return (await this.#open()).swap(changes);
  }

  findByLocation(prefix: string) {
    return this.#read((store) => store.findByLocation(prefix));
  }

  /** A store that goes away under a question has done nothing: the client may simply ask again. */
  async #read<T>(ask: (store: PointerStore) => Promise<T>): Promise<T> {
    const store = await this.#open();
    return ask(store).catch((cause: unknown) => {
      throw storeUnavailable("the catalog's database went away while it was asked; nothing was done", cause);
    });
  }
}
