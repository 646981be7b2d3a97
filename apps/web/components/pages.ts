import type { IconName } from "./icons";

export type PageEntry = {
  readonly href: string;
  readonly title: string;
  readonly icon: IconName;
  readonly group: "Insights" | "Evidence" | "Data" | "Log";
  readonly about: string;
  /** second key after g */
  readonly key: string;
};

/** Every page of the site, in the order of the rail. */
export const pages: readonly PageEntry[] = [
  {
    href: "/",
    title: "Overview",
    icon: "overview",
    group: "Insights",
    about: "the ranking and its evidence",
    key: "o",
  },
  {
    href: "/securities",
    title: "Securities",
    icon: "securities",
    group: "Insights",
    about: "find one by name",
    key: "s",
  },
  {
    href: "/watchlists",
    title: "Watchlists",
    icon: "watchlists",
    group: "Insights",
    about: "the securities you keep an eye on",
    key: "b",
  },
  {
    href: "/evidence",
    title: "Evidence",
    icon: "evidence",
    group: "Evidence",
    about: "is the ranking better than luck?",
    key: "e",
  },
  {
    href: "/compare",
    title: "Compare",
    icon: "compare",
    group: "Evidence",
    about: "two releases, dates or trials side by side",
    key: "c",
  },
  {
    href: "/glossary",
    title: "Glossary",
    icon: "glossary",
    group: "Evidence",
    about: "what the figures mean: IC, deflated Sharpe, PBO",
    key: "w",
  },
  { href: "/data", title: "Tables", icon: "tables", group: "Data", about: "versions, schema, lineage", key: "d" },
  { href: "/sql", title: "SQL", icon: "sql", group: "Data", about: "ask the tables of a release", key: "x" },
  {
    href: "/quarantine",
    title: "Quarantine",
    icon: "quarantine",
    group: "Data",
    about: "rows refused, and why",
    key: "q",
  },
  {
    href: "/runs",
    title: "Runs",
    icon: "runs",
    group: "Log",
    about: "what each run did, and the one going on",
    key: "u",
  },
  { href: "/diary", title: "Diary", icon: "diary", group: "Log", about: "what was built and measured", key: "l" },
];

/** Is the page the one shown at the path, or an ancestor of it? */
export function isShown(page: PageEntry, path: string): boolean {
  return page.href === "/" ? path === "/" : path === page.href || path.startsWith(`${page.href}/`);
}
