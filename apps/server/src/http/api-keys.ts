import { createHash } from "node:crypto";
import { isApiKey, type User, type UserRole, UserStore } from "@plumbline/adapters";
import type { DatabaseAccess } from "../database/database-access.js";

/** Who asks. */
export interface Identity {
  /** A user's name; `local` for the token's owner, and for everyone where nothing is asked for. */
  readonly name: string;
  readonly role: UserRole;
}

/** Milliseconds a key is taken for what it was found to be: a user who was removed is refused after that. */
const holdFor = 15_000;
const mostHeld = 10_000;

/** API keys, each looked up and hashed once in a while; between that its answer comes from memory. */
export class ApiKeys {
  readonly #database: DatabaseAccess;
  readonly #held = new Map<string, { readonly identity: Identity | null; readonly until: number }>();
  readonly #asking = new Map<string, Promise<Identity | null>>();

  constructor(database: DatabaseAccess) {
    this.#database = database;
  }

  /** What is known of a key without asking; undefined where the database must be asked. */
  known(key: string): Identity | null | undefined {
    return isApiKey(key) ? this.#fresh(nameOf(key)) : null;
  }

  /** The same of a session, by the key it was begun with. */
  knownSession(keyId: string): Identity | null | undefined {
    return this.#fresh(keyId);
  }

  /** Asks the database; a key that many requests carry at once is asked for once. */
  async verify(key: string): Promise<Identity | null> {
    if (!isApiKey(key)) return null;
    return this.#once(nameOf(key), (users) => users.verify(key));
  }

  /** Whose session it is, with the role of now; null once the key is gone. */
  async verifySession(keyId: string): Promise<Identity | null> {
    return this.#once(keyId, (users) => users.ofKey(keyId));
  }

  #fresh(name: string): Identity | null | undefined {
    const held = this.#held.get(name);
    return held && held.until > performance.now() ? held.identity : undefined;
  }

  async #once(name: string, ask: (users: UserStore) => Promise<User | null>): Promise<Identity | null> {
    const known = this.#fresh(name);
    if (known !== undefined) return known;
    let asking = this.#asking.get(name);
    if (!asking) {
      asking = this.#ask(name, ask).finally(() => this.#asking.delete(name));
      this.#asking.set(name, asking);
    }
    return asking;
  }

  async #ask(name: string, ask: (users: UserStore) => Promise<User | null>): Promise<Identity | null> {
    const user = await ask(new UserStore(await this.#database.get()));
    const identity = user && { name: user.name, role: user.role };
    if (this.#held.size >= mostHeld) this.#held.clear();
    this.#held.set(name, { identity, until: performance.now() + holdFor });
    return identity;
  }
}

/** Keys themselves stay in no memory of ours. */
function nameOf(key: string): string {
  return createHash("sha256").update(key).digest("base64");
}
