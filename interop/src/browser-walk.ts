import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** ms that a page is given for what it must come to show. */
const patience = 300_000;

export const themes = ["light", "dark"] as const;
export const widths = [320, 390, 900, 1440] as const;
/** The browser's own words on a page whose fonts or styles are used seconds after they came. */
const ofSlowness = /was preloaded using link preload but not used within a few seconds/;
const heights: Record<number, number> = { 320: 700, 390: 844, 900: 900, 1440: 900 };

/** What one look at a page found; every list is empty and `scriptBytes` small on a sound page. */
export interface PageFindings {
  readonly console: readonly string[];
  readonly foreignRequests: readonly string[];
  readonly axe: readonly string[];
  /** px the page is wider than the window */
  readonly overflow: number;
  /** cumulative layout shift while the page loads, dimensionless (web.dev/cls); what the reader asks for may move it */
  readonly layoutShift: number;
  /** bytes of scripts as sent, compressed; the budget of a route is 150 kB */
  readonly scriptBytes: number;
}

/** Opens a page in a fresh context of the given theme and width; the caller closes `page.context()`. */
export async function openPage(
  browser: Browser,
  url: string,
  theme: (typeof themes)[number],
  width: number,
): Promise<{ page: Page; findings: () => Promise<PageFindings> }> {
  const context = await browser.newContext({ viewport: { width, height: heights[width] ?? 900 } });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const messages: string[] = [];
  const foreign: string[] = [];
  const origin = new URL(url).origin;
  const themed = new URL(url);
  themed.searchParams.set("theme", theme);
  page.on("console", (message) => {
    const isSaid = message.type() === "error" || message.type() === "warning";
    if (isSaid && !ofSlowness.test(message.text())) {
      // Of a page that refuses the browser itself says that its status is no success.
      const isOfPage = /^Failed to load resource: .* status of 4/.test(message.text());
      if (isOfPage && [page.url(), themed.href].includes(message.location().url)) return;
      messages.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => messages.push(error.message));
  page.on("request", (request) => {
    const target = new URL(request.url());
    if (target.protocol.startsWith("http") && target.origin !== origin) foreign.push(request.url());
  });
  await page.addInitScript(() => {
    const shift = { total: 0 };
    Object.assign(window, { plumbShift: shift });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) shift.total += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(themed.href, { waitUntil: "load" });
  await isAlive(page);
  const layoutShift = await page.evaluate(
    () => (window as unknown as { plumbShift: { total: number } }).plumbShift.total,
  );
  return { page, findings: async () => ({ ...(await lookAt(page, messages, foreign)), layoutShift }) };
}

/** Waits until nothing is fetched any more and every control and key of the page works: before, a key is lost. */
export async function isAlive(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => {
    const controls = [...document.querySelectorAll("button, input, select, textarea")];
    const isTaken = (part: Element) => Object.keys(part).some((name) => name.startsWith("__reactProps$"));
    return document.documentElement.dataset.keys !== undefined && controls.every(isTaken);
  });
}

/** Asks again until the claim holds: what a key changes may be drawn a moment after it. */
export async function eventually(claim: () => Promise<void>): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function lookAt(
  page: Page,
  messages: readonly string[],
  foreign: readonly string[],
): Promise<Omit<PageFindings, "layoutShift">> {
  await page.evaluate(axeSource);
  const axe = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(root: Document): Promise<{ violations: Violation[] }> } }).axe;
    interface Violation {
      id: string;
      help: string;
      nodes: { html: string }[];
    }
    const { violations } = await run.run(document);
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}) ${nodes[0]?.html.slice(0, 160)}`);
  });
  const measured = await page.evaluate(() => ({
    overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
    scriptBytes: (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter((entry) => entry.name.includes("/_next/static/") && entry.name.split("?")[0]?.endsWith(".js"))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  }));
  return { console: [...messages], foreignRequests: [...foreign], axe, ...measured };
}

/** A page is sound: no console message, no foreign request, no axe violation, no sideways scroll, no shift. */
export function assertSound(where: string, findings: PageFindings): void {
  assert.deepEqual(findings.console, [], `${where}: console`);
  assert.deepEqual(findings.foreignRequests, [], `${where}: requests to other hosts`);
  assert.deepEqual(findings.axe, [], `${where}: axe`);
  assert.equal(findings.overflow, 0, `${where}: wider than the window`);
  // Fonts are size-adjusted and plots have fixed heights: what is left is rounding of text, far below "good" (0.1).
  assert.ok(findings.layoutShift < 0.02, `${where}: layout shift ${findings.layoutShift}`);
  assert.ok(findings.scriptBytes < 150 * 1024, `${where}: ${findings.scriptBytes} bytes of script`);
}
