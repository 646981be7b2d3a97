"use client";

import { useSearchParams } from "next/navigation";
import type { ComponentProps, MouseEvent } from "react";
import { asOfIn, asOfName } from "../words/as-of-address";
import { go } from "./go";

/** Parameters that follow the reader from page to page. */
const carried = [asOfName, "theme", "density"] as const;

/** The address with the reader's as-of date, theme and density kept; what it states itself wins. */
export function carryState(href: string, current: URLSearchParams): string {
  const [path, own] = href.split("?");
  const parameters = new URLSearchParams(own);
  for (const name of carried) {
    const value = name === asOfName ? asOfIn(current) : current.get(name);
    if (value !== null && !parameters.has(name)) parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === "" ? path! : `${path}?${text}`;
}

type Props = Omit<ComponentProps<"a">, "href" | "onClick"> & {
  href: string;
  /** changes the page shown rather than going to another: no new entry in the history, no scrolling */
  isChoice?: boolean;
};

/** A link to a page of ours that keeps the reader's place in time; an ordinary anchor for the browser. */
export function PageLink({ href, isChoice = false, ...rest }: Props) {
  const target = carryState(href, new URLSearchParams(useSearchParams()));
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(target, isChoice);
  };
  return <a href={target} onClick={follow} {...rest} />;
}
