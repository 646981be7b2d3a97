import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const cookieName = "plumb_session";
/** A login lasts thirty days. */
const secondsOfLogin = 30 * 86_400;

/**
 * Cookies of a login: when it ends, and a keyed hash of that under the token. The token itself is never in a cookie, and
 * a server with another token knows none of them.
 */
export class SessionCookies {
  readonly #key: Buffer;

  constructor(token: string) {
    this.#key = createHash("sha256").update(`plumbline login\n${token}`).digest();
  }

  /** Value of Set-Cookie for a login at `now`, ms UTC. No script reads it, no other site's request carries it. */
  issue(now: number): string {
    const ends = String(Math.floor(now / 1000) + secondsOfLogin);
    return `${cookieName}=${ends}.${this.#sign(ends)}; ${attributes}; Max-Age=${secondsOfLogin}`;
  }

  /** Value of Set-Cookie that ends a login. */
  end(): string {
    return `${cookieName}=; ${attributes}; Max-Age=0`;
  }

  /** @param header the request's Cookie header */
  isValid(header: string | undefined, now: number): boolean {
    const value =
      header === undefined
        ? undefined
        : new RegExp(`(?:^|;\\s*)${cookieName}=(\\d{1,12})\\.([\\w-]{43})(?:;|$)`).exec(header);
    if (!value) return false;
    const [, ends, signature] = value;
    return isSame(signature, this.#sign(ends)) && Number(ends) * 1000 > now;
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
