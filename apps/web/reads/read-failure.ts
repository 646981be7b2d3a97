/** A read that the server answered with an error: its code, sentence and remedy. */
export type Failure = { readonly code: string; readonly message: string; readonly remedy: string };

export type Answer<Data> =
  | { readonly data: Data; readonly failure: null }
  | { readonly data: null; readonly failure: Failure };

export type GraphqlBody<Data> = {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; remedy?: string } }[];
};

/** The data of a GraphQL answer, or its first error in the platform's words. */
export function answerOf<Data>(body: GraphqlBody<Data>): Answer<Data> {
  const error = body.errors?.[0];
  if (error) {
    return {
      data: null,
      failure: {
        code: error.extensions?.code ?? "BAD_ANSWER",
        message: error.message,
        remedy: error.extensions?.remedy ?? "Reload the page; if it stays, see the server's log.",
      },
    };
  }
  if (!body.data) return { data: null, failure: noAnswer("the answer has neither data nor errors") };
  return { data: body.data, failure: null };
}

/** The answer with its data as a page shows it; a failure stays one. */
export function shownAs<Data>(answer: Answer<Data>, shown: (data: Data) => Data): Answer<Data> {
  return answer.failure ? answer : { data: shown(answer.data), failure: null };
}

/** The server could not be reached or did not answer in GraphQL. */
export function noAnswer(reason: string): Failure {
  return {
    code: "NO_ANSWER",
    message: `The server did not answer: ${reason}.`,
    remedy: "See that `npm start` still runs in its terminal, then retry.",
  };
}
