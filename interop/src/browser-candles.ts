import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { serveDemo } from "./browser-server.js";
import { assertSound, openPage } from "./browser-walk.js";
import { hangs } from "./until.js";

/** Forty years of sessions: 10,080 candles. */
const source = "demo:?securities=12&years=40&seed=3";

/** Drawing and moving a chart of 10,000 candles: figures are printed, and held only against the machine's own. */
export function candleTests(browser: () => Browser): void {
  test("ten thousand candles are drawn and moved along", { timeout: hangs }, async (context) => {
    const served = await serveDemo(source, true);
    try {
      await served.ready();
      const id = await anySecurity(served.url);
      const { page, findings } = await openPage(browser(), `${served.url}/securities/${id}?range=all`, "light", 1440);
      assertSound("ten thousand candles", await findings());
      const plot = page.locator(".price-plot");
      await plot.focus();
      const sessions = Number(
        (await page.locator(".source-text").first().textContent())?.match(/([\d,]+) sessions/)?.[1]?.replace(",", ""),
      );
      assert.ok(sessions >= 10_000, `${sessions} sessions`);
      const draws: number[] = [];
      for (let round = 0; round < 9; round++) {
        await page.keyboard.press("+");
        await page.locator(".price-plot[data-closer]").waitFor();
        draws.push(await untilPainted(page, "0"));
      }
      draws.sort((a, b) => a - b);
      const idle = await framesOf(page, 0);
      await page.keyboard.press("+");
      await page.keyboard.press("+");
      const whole = await plot.getAttribute("aria-label");
      const panned = await framesOf(page, 6);
      assert.notEqual(await plot.getAttribute("aria-label"), whole, "the drag moved the chart");
      context.diagnostic(
        `${sessions} candles: drawn in ${draws[4]!.toFixed(1)} ms (median of 9, worst ${draws[8]!.toFixed(1)}; aim 100), ` +
          `moved along at ${panned.toFixed(1)} frames a second (the page at rest ${idle.toFixed(1)}; aim 60)`,
      );
      assert.ok(panned > idle / 10, `${panned} frames a second while moved, ${idle} at rest`);
      await page.context().close();
    } finally {
      await served.stop();
    }
  });
}

/** ms from a key to the painted frame after it, by the page's own clock. */
async function untilPainted(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (pressed) =>
      new Promise<number>((painted) => {
        const started = performance.now();
        const plot = document.querySelector(".price-plot")!;
        plot.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true, cancelable: true }));
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => painted(performance.now() - started);
          channel.port2.postMessage(null);
        });
      }),
    key,
  );
}

/** Frames a second by the median of 90, the chart dragged by so many px in each: a machine that stands still is no finding. */
async function framesOf(page: Page, pixels: number): Promise<number> {
  return page.evaluate(
    (step) =>
      new Promise<number>((done) => {
        const plot = document.querySelector<HTMLElement>(".price-plot")!;
        const box = plot.getBoundingClientRect();
        plot.setPointerCapture = () => undefined;
        let x = box.left + 20;
        const send = (type: string) =>
          plot.dispatchEvent(
            new PointerEvent(type, { clientX: x, clientY: box.top + 100, bubbles: true, button: 0, pointerId: 1 }),
          );
        if (step > 0) send("pointerdown");
        const frames = 90;
        let frame = 0;
        const taken: number[] = [];
        let before = performance.now();
        const next = () => {
          const now = performance.now();
          taken.push(now - before);
          before = now;
          if (frame++ === frames) {
            if (step > 0) send("pointerup");
            taken.sort((a, b) => a - b);
            done(1000 / taken[frames >> 1]!);
            return;
          }
          x += step;
          if (step > 0) send("pointermove");
          requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
    pixels,
  );
}

async function anySecurity(url: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ overview { ranking(first: 1) { securityId } } }" }),
  });
  const { data } = (await response.json()) as { data: { overview: { ranking: { securityId: string }[] } } };
  return encodeURIComponent(data.overview.ranking[0]!.securityId);
}
