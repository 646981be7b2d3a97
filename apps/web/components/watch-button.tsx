"use client";

import { useEffect, useRef, useState } from "react";
import { browserRead } from "../reads/browser-read";
import { type Watchlist, watchlistsQuery } from "../reads/watchlists-query";
import { Icon } from "./icons";

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
  useEffect(() => {
    if (!isOpen) return;
    const leave = (event: PointerEvent) => !root.current?.contains(event.target as Node) && setOpen(false);
    const close = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      opener.current?.focus();
    };
    window.addEventListener("pointerdown", leave);
    window.addEventListener("keydown", close);
    return () => {
      window.removeEventListener("pointerdown", leave);
      window.removeEventListener("keydown", close);
    };
  }, [isOpen]);

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
        <fieldset className="watch-menu">
          <legend>{ticker} is in</legend>
          {(lists ?? []).map((list) => (
            <label key={list.id}>
              <input
                type="checkbox"
                disabled={isBusy}
                checked={list.securities.includes(securityId)}
                onChange={(event) => put(list, event.target.checked)}
              />
              {list.name}
            </label>
          ))}
        </fieldset>
      )}
      <span className="watch-said" role="status">
        {said}
      </span>
    </span>
  );
}
