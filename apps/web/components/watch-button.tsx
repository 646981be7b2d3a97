"use client";

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { browserRead } from "../reads/browser-read";
import { type Watchlist, watchlistsQuery } from "../reads/watchlists-query";
import { Icon } from "./icons";

const WatchMenu = lazy(() => import("./watch-menu"));

const listed = () => browserRead<{ watchlists: Watchlist[] }>(watchlistsQuery);

/** Name of the list that the first star makes. */
const firstName = "Watched";

/** Puts a security into the reader's lists: with one list or none a press does it, with several a menu asks which. */
export function WatchButton({ securityId, ticker }: { securityId: string; ticker: string }) {
  const [lists, setLists] = useState<readonly Watchlist[] | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [said, say] = useState("");
  const root = useRef<HTMLSpanElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    let isHere = true;
    listed().then(({ data }) => isHere && data && setLists(data.watchlists));
    return () => {
      isHere = false;
    };
  }, []);
  const put = async (list: Watchlist | null, isIn: boolean) => {
    setBusy(true);
    const { toggled, watchlistChanges } = await import("../reads/watchlist-changes");
    const { failure } = list
      ? await toggled(list.id, securityId, isIn)
      : await watchlistChanges.create(firstName, [securityId]);
    const now = await listed();
    if (now.data) setLists(now.data.watchlists);
    setBusy(false);
    const name = list?.name ?? firstName;
    say(failure ? `${failure.message} ${failure.remedy}` : `${ticker} ${isIn ? "is in" : "is no longer in"} ${name}.`);
  };
  const press = async () => {
    if (isBusy) return;
    const held = lists ?? (await listed()).data?.watchlists ?? [];
    if (held.length > 1) return setOpen(!isOpen);
    await put(held[0] ?? null, !held[0]?.securities.includes(securityId));
  };
  const isWatched = lists?.some((list) => list.securities.includes(securityId)) ?? false;
  const text = isWatched ? "Watched" : "Watch";
  const hasMenu = (lists?.length ?? 0) > 1;
  return (
    <span ref={root} className="watch">
      <button
        ref={opener}
        type="button"
        className="watch-button"
        data-watched={isWatched || undefined}
        aria-pressed={hasMenu ? undefined : isWatched}
        aria-expanded={hasMenu ? isOpen : undefined}
        aria-label={`${text} ${ticker}`}
        onClick={press}
      >
        <Icon name="watchlists" />
        <span>{text}</span>
      </button>
      {isOpen && (
        <Suspense>
          <WatchMenu
            lists={lists ?? []}
            securityId={securityId}
            ticker={ticker}
            isBusy={isBusy}
            root={root}
            put={put}
            close={() => setOpen(false)}
            leave={() => opener.current?.focus()}
          />
        </Suspense>
      )}
      <span className="watch-said" role="status">
        {said}
      </span>
    </span>
  );
}
