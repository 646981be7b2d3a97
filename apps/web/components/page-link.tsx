"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import type { ComponentProps } from "react";

/** Parameters that follow the reader from page to page. */
const carried = ["asof", "theme", "density"] as const;

/** The address with the reader's as-of date, theme and density kept; what it states itself wins. */
export function carryState(href: string, current: URLSearchParams): string {
  const [path, own] = href.split("?");
  const parameters = new URLSearchParams(own);
  for (const name of carried) {
    const value = current.get(name);
    if (value !== null && !parameters.has(name)) parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === "" ? path! : `${path}?${text}`;
}

/** A link to a page of ours that keeps the reader's place in time. */
export function PageLink({ href, ...rest }: Omit<ComponentProps<typeof Link>, "href"> & { href: string }) {
  const current = useSearchParams();
  return <Link href={carryState(href, new URLSearchParams(current))} prefetch={false} {...rest} />;
}
