"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { asOfIn, asOfName, isAsOfName } from "../words/as-of-address";
import { go } from "./go";

/** Changes query parameters of the page shown; null removes one. The server reads the page again. */
export function useUrlState(): {
  get: (name: string) => string | null;
  hrefWith: (changes: Record<string, string | null>) => string;
  change: (changes: Record<string, string | null>) => void;
} {
  const path = usePathname();
  const current = useSearchParams();
  const hrefWith = useCallback(
    (changes: Record<string, string | null>) => {
      const parameters = new URLSearchParams(current);
      if (asOfName in changes) removeAsOf(parameters);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) parameters.delete(name);
        else parameters.set(name, value);
      }
      const text = parameters.toString();
      return text === "" ? path : `${path}?${text}`;
    },
    [current, path],
  );
  const change = useCallback((changes: Record<string, string | null>) => go(hrefWith(changes), true), [hrefWith]);
  const get = (name: string) => (name === asOfName ? asOfIn(current) : current.get(name));
  return { get, hrefWith, change };
}

/** Takes the as-of date out in every spelling. */
function removeAsOf(parameters: URLSearchParams): void {
  for (const name of [...parameters.keys()]) if (isAsOfName(name)) parameters.delete(name);
}
