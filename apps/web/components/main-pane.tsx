"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState, useTransition } from "react";
import { type Wish, wishEvent } from "./go";
import { isShown, pages } from "./pages";

/** A page that is not there by then shows its ruled skeleton. */
const patienceMilliseconds = 150;

/** The page, or while another one is fetched for longer than a blink its skeleton; the page itself stays in place. */
export function MainPane({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const [target, setTarget] = useState<string | null>(null);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const onWish = (event: Event) => {
      const { href, isChoice } = (event as CustomEvent<Wish>).detail;
      setTarget(isChoice ? null : href.split("?")[0]!);
      start(() => (isChoice ? router.replace(href, { scroll: false }) : router.push(href)));
    };
    window.addEventListener(wishEvent, onWish);
    return () => window.removeEventListener(wishEvent, onWish);
  }, [router]);
  useEffect(() => {
    if (!isPending || target === null) return setLate(false);
    const timer = setTimeout(() => setLate(true), patienceMilliseconds);
    return () => clearTimeout(timer);
  }, [isPending, target]);
  return (
    <>
      {isLate && target !== null && <Skeleton path={target} />}
      <div style={{ display: isLate ? "none" : "contents" }}>{children}</div>
    </>
  );
}

function Skeleton({ path }: { path: string }) {
  const title = pages.find((page) => isShown(page, path))?.title ?? "the page";
  const hasPlots = /^\/($|evidence|compare|securities\/)/.test(path);
  return (
    <div className="skeleton">
      <p className="unseen" role="status">
        Reading {title}
      </p>
      <i className="skeleton-head" />
      {hasPlots && <i className="skeleton-plot" />}
      {Array.from({ length: 18 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton are all alike
        <i key={row} />
      ))}
    </div>
  );
}
