import type { IconName } from "./icons";

export type PageEntry = {
  readonly href: string;
  readonly title: string;
  readonly icon: IconName;
  readonly group: "Insights" | "Evidence" | "Data" | "Log";
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
    key: "o",
  },
  {
    href: "/securities",
    title: "Securities",
    icon: "securities",
    group: "Insights",
    key: "s",
  },
  {
    href: "/watchlists",
    title: "Watchlists",
    icon: "watchlists",
    group: "Insights",
    key: "b",
  },
  {
    href: "/evidence",
    title: "Evidence",
    icon: "evidence",
    group: "Evidence",
    key: "e",
  },
  {
    href: "/compare",
    title: "Compare",
    icon: "compare",
    group: "Evidence",
    key: "c",
  },
  {
    href: "/glossary",
    title: "Glossary",
    icon: "glossary",
    group: "Evidence",
    key: "w",
  },
  { href: "/data", title: "Tables", icon: "tables", group: "Data", key: "d" },
  { href: "/sql", title: "SQL", icon: "sql", group: "Data", key: "x" },
  {
    href: "/quarantine",
    title: "Quarantine",
    icon: "quarantine",
    group: "Data",
    key: "q",
  },
  {
    href: "/runs",
    title: "Runs",
    icon: "runs",
    group: "Log",
    key: "u",
  },
  { href: "/diary", title: "Diary", icon: "diary", group: "Log", key: "l" },
];

/** Is the page the one shown at the path, or an ancestor of it? */
export function isShown(page: PageEntry, path: string): boolean {
  return page.href === "/" ? path === "/" : path === page.href || path.startsWith(`${page.href}/`);
}
