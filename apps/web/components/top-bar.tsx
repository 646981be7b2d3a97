"use client";

import { dayOfAsOf } from "../words/as-of-address";
import type { Freshness } from "../words/freshness";
import { switchDensity, switchTheme } from "./appearance";
import { FreshnessDot } from "./freshness-dot";
import { Icon, PlumbBob } from "./icons";
import { openKeys } from "./keys";
import { PageLink } from "./page-link";
import { openPalette } from "./palette";
import { TimeMachine } from "./time-machine";
import { useUrlState } from "./url-state";

export type TopBarRelease = {
  /** sessions with a bar, encoded */
  readonly sessions: string;
  /** the first that has a ranking; null where none has */
  readonly rankedFrom: string | null;
  readonly lastSession: string;
  readonly isSimulated: boolean;
  readonly sourceTitle: string;
  /** as of when the server made the page */
  readonly freshness: Freshness;
};

/** Search, time machine, freshness, the stamp of a simulation, density and theme. */
export function TopBar({ release }: { release: TopBarRelease | null }) {
  const url = useUrlState();
  const day = dayOfAsOf(url.get("asOf"));
  return (
    <header className="topbar">
      <PageLink className="topbar-home" href="/" aria-label="Plumbline, overview">
        <PlumbBob height={22} />
      </PageLink>
      <button type="button" className="find hide-phone" onClick={openPalette}>
        <Icon name="search" size={14} />
        <span>Find a security, page, table</span>
        <kbd>Ctrl K</kbd>
      </button>
      {release && <TimeMachine {...release} />}
      <div className="topbar-right">
        {release && (
          <span
            className="pill"
            title={
              release.isSimulated
                ? `Newest session ${release.lastSession}; a simulated market is neither fresh nor late`
                : `Newest session ${release.lastSession}; the objective is four days`
            }
          >
            {day !== null && day < release.lastSession ? (
              "Past view"
            ) : (
              <>
                <FreshnessDot level={release.freshness.level} />
                {release.freshness.level === "full"
                  ? `Fresh, ${release.freshness.text}`
                  : `Data ${release.freshness.text}`}
              </>
            )}
          </span>
        )}
        {release?.isSimulated && (
          <span className="stamp" title={`${release.sourceTitle}: no real company`}>
            <span>Simulated</span>
          </span>
        )}
        <button type="button" className="icon-button only-phone" aria-label="Find" onClick={openPalette}>
          <Icon name="search" />
        </button>
        <button
          type="button"
          className="icon-button density-button"
          aria-label="Row density"
          title="Row density (d)"
          onClick={switchDensity}
        >
          <Icon name="density" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Light or dark"
          title="Light or dark (.)"
          onClick={switchTheme}
        >
          <Icon name="theme" />
        </button>
        <button
          type="button"
          className="icon-button hide-phone"
          aria-label="Keyboard map"
          title="Keys (?)"
          onClick={openKeys}
        >
          <b aria-hidden="true">?</b>
        </button>
      </div>
    </header>
  );
}
