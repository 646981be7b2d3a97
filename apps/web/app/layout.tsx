import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/shell.css";
import "../styles/time-machine.css";
import "../styles/evidence.css";
import "../styles/grade.css";
import "../styles/compare.css";
import "../styles/table.css";
import "../styles/chart.css";
import "../styles/security.css";
import "../styles/palette.css";
import "../styles/states.css";
import "../styles/reading.css";
import "../styles/runs.css";
import "../styles/data.css";
import "../styles/sql.css";
import "../styles/watchlists.css";
import { appearanceScript } from "../components/appearance";
import { Keyboard } from "../components/keyboard";
import { Keys } from "../components/keys";
import { MainPane } from "../components/main-pane";
import { Palette } from "../components/palette";
import { PastBar } from "../components/past-bar";
import { Rail, Tabs } from "../components/rail";
import { ReleaseWatch } from "../components/release-watch";
import { StaleNotice } from "../components/stale-notice";
import { TopBar } from "../components/top-bar";
import { readShell } from "../reads/shell-read";
import { freshnessOf } from "../words/freshness";
import { encodeSessions } from "../words/session-code";

export const dynamic = "force-dynamic";

// A font that comes after the first paint waits for the next page: swapped in, it wraps titles anew and moves the page.
const plexSans = localFont({
  src: "../../../node_modules/@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
  variable: "--font-sans",
  weight: "100 700",
  display: "optional",
  adjustFontFallback: false,
});
const sourceSerif = localFont({
  src: "../../../node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
  variable: "--font-serif",
  weight: "200 900",
  display: "optional",
  adjustFontFallback: false,
});
const plexMono = localFont({
  src: "../../../node_modules/@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2",
  variable: "--font-mono",
  weight: "400",
  preload: false,
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  title: { default: "Plumbline", template: "%s · Plumbline" },
  description: "Evidence about a market: every number with its band, its source and the day it was known.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f4ef" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1012" },
  ],
};

/** The frame of every page: rail, top bar, palette and keys. */
export default async function Layout({ children }: { children: ReactNode }) {
  const { shell, status } = await readShell();
  const release = shell?.release ?? null;
  return (
    <html
      lang="en"
      className={`${plexSans.variable} ${sourceSerif.variable} ${plexMono.variable}`}
      suppressHydrationWarning
    >
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; it must run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: appearanceScript }} />
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <div className="frame">
          <Rail
            counts={{
              ...(shell?.securities ? { "/securities": shell.securities.totalCount } : {}),
              ...(shell?.tables ? { "/data": shell.tables.length } : {}),
              ...(shell?.quarantine ? { "/quarantine": shell.quarantine.totalCount } : {}),
            }}
            foot={`v${status?.version ?? "?"}${release ? ` · release ${release.sequence}` : ""}`}
          />
          <TopBar
            release={
              release && {
                // Later sessions of few securities are not the release's last one: nobody can stand there.
                sessions: encodeSessions(release.barSessions.filter((session) => session <= release.lastSession)),
                rankedFrom: release.rankedFrom,
                lastSession: release.lastSession,
                isSimulated: release.isSimulated,
                sourceTitle: release.sourceTitle,
                freshness: freshnessOf(release.lastSession, Date.now(), release.isSimulated),
              }
            }
          />
          <main id="main" className="page" tabIndex={-1}>
            {release && status?.error && <StaleNotice problem={status.error} release={release} />}
            {release && <PastBar lastSession={release.lastSession} />}
            <MainPane>{children}</MainPane>
          </main>
        </div>
        <Tabs />
        <Palette tables={shell?.tables?.map((table) => table.name) ?? []} hasRelease={release !== null} />
        <Keys />
        <Keyboard />
        {release && <ReleaseWatch releaseId={release.releaseId} />}
      </body>
    </html>
  );
}
