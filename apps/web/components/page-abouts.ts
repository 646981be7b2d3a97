/** What each page is about, by its address, in the words it is searched by; apart from the pages, for the palette alone shows it. */
export const pageAbouts: Readonly<Record<string, string>> = {
  "/": "the ranking and its evidence",
  "/securities": "find one by name",
  "/watchlists": "the securities you keep an eye on",
  "/evidence": "is the ranking better than luck?",
  "/compare": "two releases, dates or trials side by side",
  "/glossary": "what the figures mean: IC, deflated Sharpe, PBO",
  "/data": "versions, schema, lineage",
  "/sql": "ask the tables of a release",
  "/quarantine": "rows refused, and why",
  "/runs": "what each run did, and the one going on",
  "/diary": "what was built and measured",
};
