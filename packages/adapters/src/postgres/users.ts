import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { PlatformError } from "@plumbline/core";
import { type Database, sqlStateOf } from "./database.js";

/** What a user may do, each more than the one before: read; change lists and tables; everything. */
export const userRoles = ["reader", "writer", "admin"] as const;
export type UserRole = (typeof userRoles)[number];

export interface User {
  readonly name: string;
  readonly role: UserRole;
  readonly createdAt: Date;
}

/** `plumb_`, 12 hex digits that find the key, `_`, 32 random bytes that only its owner knows. */
const keyForm = /^plumb_([0-9a-f]{12})_([\w-]{43})$/;

/** True for what may be an API key, so that other tokens cost no look into the database. */
export function isApiKey(text: string): boolean {
  return keyForm.test(text);
}

/** First part of a key, which finds it and is no secret; null for what is none. */
export function keyIdOf(key: string): string | null {
  return keyForm.exec(key)?.[1] ?? null;
}

/** Users with a role and a key of which only a salted scrypt hash is kept. */
export class UserStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Adds a user and answers with the key, which cannot be had again.
   *
   * @throws PlatformError BAD_ARGUMENT where the name is taken or not of lower-case letters, digits, `.`, `_`, `-`
   */
  async add(name: string, role: UserRole): Promise<string> {
    const keyId = randomBytes(6).toString("hex");
    const secret = randomBytes(32).toString("base64url");
    const salt = randomBytes(16);
    const hash = await hashOf(secret, salt);
    try {
      await this.#database.query(
        `with added as (insert into plumbline.users (name, role) values ($1, $2) returning user_id)
         insert into plumbline.api_keys (key_id, user_id, salt, hash) select $3, user_id, $4, $5 from added`,
        [name, role, keyId, salt, hash],
      );
    } catch (error) {
      if (sqlStateOf(error) === "23505") throw badName(name, "is taken");
      if (sqlStateOf(error) === "23514") throw badName(name, "is not legal");
      throw error;
    }
    return `plumb_${keyId}_${secret}`;
  }

  /** By name. */
  async list(): Promise<readonly User[]> {
    const { rows } = await this.#database.query<User>(
      `select name, role, created_at as "createdAt" from plumbline.users order by name collate "C"`,
    );
    return rows;
  }

  /** @returns false where there is no such user */
  async remove(name: string): Promise<boolean> {
    return (await this.#database.query("delete from plumbline.users where name = $1", [name])).count === 1;
  }

  /** The user of a key that was verified before; null once the key or the user is gone. */
  async ofKey(keyId: string): Promise<User | null> {
    const { rows } = await this.#database.query<User>(
      `select name, role, users.created_at as "createdAt"
       from plumbline.api_keys join plumbline.users using (user_id) where key_id = $1`,
      [keyId],
    );
    return rows[0] ?? null;
  }

  /** The key's user; null for a key that is not known. */
  async verify(key: string): Promise<User | null> {
    const parts = keyForm.exec(key);
    if (!parts) return null;
    const { rows } = await this.#database.query<User & { salt: Buffer; hash: Buffer }>(
      `select name, role, users.created_at as "createdAt", salt, hash
       from plumbline.api_keys join plumbline.users using (user_id) where key_id = $1`,
      [parts[1]],
    );
    if (rows.length === 0) return null;
    const { salt, hash, ...user } = rows[0];
    return timingSafeEqual(await hashOf(parts[2], salt), hash) ? user : null;
  }
}

/** scrypt with 16 MB of memory. */
function hashOf(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, { N: 16_384, r: 8, p: 1 }, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}

function badName(name: string, found: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `user ${JSON.stringify(name)}: ${found}`, {
    remedy: "Choose 1 to 64 lower-case letters, digits, dots, dashes or underscores, not used yet: plumb users list.",
  });
}
