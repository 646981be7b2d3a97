import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const cookieName = "plumb_session";
/** A login lasts thirty days. */
const secondsOfLogin = 30 * 86_400;

/** Who logged in: the token's owner, or a user by a key, named by its first part, which is no secret. */
export type Session = { readonly keyId: string | null };

/**
 * Cookies of a login: when it ends, by which key, and a keyed hash of both under the token. Neither token nor key is ever
 * in a cookie, and a server with another token knows none of them.
 */
export class SessionCookies {
  readonly #key: Buffer;

  constructor(token: string) {
    this.#key = createHash("sha256").update(`plumbline login\n${token}`).digest();
  }

  /** Value of Set-Cookie for a login at `now`, ms UTC. No script reads it, no other site's request carries it. */
  issue(now: number, { keyId }: Session): string {
    const said = `${Math.floor(now / 1000) + secondsOfLogin}${keyId === null ? "" : `.${keyId}`}`;
    return `${cookieName}=${said}.${this.#sign(said)}; ${attributes}; Max-Age=${secondsOfLogin}`;
  }

  /** Value of Set-Cookie that ends a login. */
  end(): string {
    return `${cookieName}=; ${attributes}; Max-Age=0`;
  }

  /** @param header the request's Cookie header; null where it holds no login, or one that has ended */
  sessionIn(header: string | undefined, now: number): Session | null {
    const value =
      header === undefined
        ? undefined
        : new RegExp(`(?:^|;\\s*)${cookieName}=((\\d{1,12})(?:\\.([0-9a-f]{12}))?)\\.([\\w-]{43})(?:;|$)`).exec(header);
    if (!value) return null;
    const [, said, ends, keyId, signature] = value;
    return isSame(signature, this.#sign(said)) && Number(ends) * 1000 > now ? { keyId: keyId ?? null } : null;
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}

const attributes = "Path=/; HttpOnly; SameSite=Strict";

/** Compares hashes, so that neither length nor content shows in the time it takes. */
export function isToken(given: string, token: string): boolean {
  return isSame(given, token);
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
