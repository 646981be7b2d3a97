import { askPersisted } from "./persisted-query";
import { type Answer, answerOf, type GraphqlBody, noAnswer } from "./read-failure";

/** Reads the GraphQL read model from the browser; the failure carries code and remedy. */
export async function browserRead<Data>(
  query: string,
  variables: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  try {
    const body = await askPersisted<Data>(query, variables, async (asked) => {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(asked),
        signal: signal ?? null,
      });
      return (await response.json()) as GraphqlBody<Data>;
    });
    return answerOf(body);
  } catch (error) {
    return { data: null, failure: noAnswer(error instanceof Error ? error.message : String(error)) };
  }
}
