/** What turns a ratio a session into one a year. */
export const annualisationSchema = /* GraphQL */ `
extend type Evidence {
  "Periods a year by which the evaluation annualised; null where no evaluation was known then."
  periodsPerYear: Float
}
`;
