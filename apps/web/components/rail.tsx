"use client";

import { usePathname } from "next/navigation";
import { Icon, PlumbBob } from "./icons";
import { PageLink } from "./page-link";
import { isShown, pages } from "./pages";
import { openPalette } from "./palette";

const groups = ["Insights", "Evidence", "Data", "Log"] as const;

/** The pages, at the left on wide screens. Counts are by page address. */
export function Rail({ counts, foot }: { counts: Record<string, number>; foot: string }) {
  const path = usePathname();
  return (
    <nav className="rail" aria-label="Pages">
      <PageLink className="brand" href="/">
        <PlumbBob />
        <span>Plumbline</span>
      </PageLink>
      {groups.map((group) => (
        <div key={group}>
          <h2 className="rail-group" id={`rail-${group}`}>
            {group}
          </h2>
          <ul aria-labelledby={`rail-${group}`}>
            {pages
              .filter((page) => page.group === group)
              .map((page) => (
                <li key={page.href}>
                  <PageLink
                    className="rail-link"
                    href={page.href}
                    aria-current={isShown(page, path) ? "page" : undefined}
                    title={page.title}
                  >
                    <Icon name={page.icon} />
                    <span>{page.title}</span>
                    {counts[page.href] !== undefined && (
                      <span className="rail-count">{counts[page.href]!.toLocaleString("en")}</span>
                    )}
                  </PageLink>
                </li>
              ))}
          </ul>
        </div>
      ))}
      <p className="rail-foot">
        Not investment advice.
        <br />
        {foot}
      </p>
    </nav>
  );
}

/** Pages a thumb reaches; the palette holds the others. */
const near = ["/", "/securities", "/evidence", "/data"];

/** The pages at the bottom of a phone. */
export function Tabs() {
  const path = usePathname();
  const shown = pages.filter((page) => near.includes(page.href));
  return (
    <nav className="tabs" aria-label="Pages, bottom">
      {shown.map((page) => (
        <PageLink key={page.href} href={page.href} aria-current={isShown(page, path) ? "page" : undefined}>
          <Icon name={page.icon} size={18} />
          {page.title}
        </PageLink>
      ))}
      <button type="button" onClick={openPalette}>
        <b aria-hidden="true">···</b>
        More
      </button>
    </nav>
  );
}
