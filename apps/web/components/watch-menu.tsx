"use client";

import { type RefObject, useEffect } from "react";
import type { Watchlist } from "../reads/watchlists-query";

type Props = {
  lists: readonly Watchlist[];
  securityId: string;
  ticker: string;
  isBusy: boolean;
  /** what a press outside of closes the menu */
  root: RefObject<HTMLElement | null>;
  put: (list: Watchlist, isIn: boolean) => void;
  close: () => void;
  /** gives the focus back to what opened it */
  leave: () => void;
};

/** Which of several lists a security is in; its code is fetched when it is first opened. */
export default function WatchMenu({ lists, securityId, ticker, isBusy, root, put, close, leave }: Props) {
  useEffect(() => {
    const onPress = (event: PointerEvent) => !root.current?.contains(event.target as Node) && close();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      close();
      leave();
    };
    window.addEventListener("pointerdown", onPress);
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("pointerdown", onPress);
      window.removeEventListener("keydown", onKey);
    };
  });
  return (
    <fieldset className="watch-menu">
      <legend>{ticker} is in</legend>
      {lists.map((list) => (
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
  );
}
