import { headers } from "next/headers";
import { askPersisted } from "./persisted-query";
import { type Answer, answerOf, type GraphqlBody, noAnswer } from "./read-failure";

const internalUrl = () => process.env.PLUMB_INTERNAL_URL ?? "http://127.0.0.1:4000";

/**
 * Reads the GraphQL read model from a server component.
 *
 * @returns the data, or the failure with its code and remedy; never throws
 */
export function serverRead<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Answer<Data>> {
  return read(query, variables, authorization());
}

/** Reads what belongs to the reader alone: asks with the login or the key that the page itself was asked for with. */
export async function readerRead<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Answer<Data>> {
  const asked = await headers();
  const own = ["cookie", "authorization"].flatMap((name) => {
    const value = asked.get(name);
    return value === null ? [] : [[name, value]];
  });
  return read(query, variables, Object.fromEntries(own) as Record<string, string>);
}

async function read<Data>(
  query: string,
  variables: Record<string, unknown>,
  who: Record<string, string>,
): Promise<Answer<Data>> {
  try {
    const signal = AbortSignal.timeout(30_000);
    const body = await askPersisted<Data>(query, variables, async (asked) => {
      const response = await fetch(`${internalUrl()}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...who },
        body: JSON.stringify(asked),
        cache: "no-store",
        signal,
      });
      return (await response.json()) as GraphqlBody<Data>;
    });
    return answerOf(body);
  } catch (error) {
    return { data: null, failure: noAnswer(error instanceof Error ? error.message : String(error)) };
  }
}

function authorization(): Record<string, string> {
  const token = process.env.PLUMB_TOKEN;
  return token ? { authorization: `Bearer ${token}` } : {};
}
