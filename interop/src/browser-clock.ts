import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertSound, openPage } from "./browser-walk.js";
import { hangs } from "./until.js";

type Where = () => { readonly browser: Browser; readonly url: string };

/** px: every width at which a rule of the header begins or ends, and the usual screens between. */
const widths = [
  320, 359, 360, 390, 400, 401, 720, 721, 768, 800, 900, 940, 941, 1024, 1100, 1101, 1180, 1280, 1366, 1419, 1420, 1440,
  1600,
];

/** What the header says of the day the site stands on, where it leads, and what it refuses. */
export function clockTests(where: Where): void {
  const open = (path: string, width = 1440) => openPage(where().browser, where().url + path, "light", width);
  const dayShown = async (page: Page) => {
    const shown = /(\d{1,2} [A-Z][a-z]{2} \d{4})/.exec((await page.locator(".clock-when").textContent()) ?? "");
    return shown === null ? null : new Date(`${shown[1]} UTC`).toISOString().slice(0, 10);
  };
  const becomes = async (page: Page, day: string) => {
    const [year, month, date] = day.split("-").map(Number);
    const name = new Date(Date.UTC(year!, month! - 1, date)).toLocaleString("en-US", {
      month: "short",
      timeZone: "UTC",
    });
    await page
      .locator(".clock-when")
      .filter({ hasText: `${date} ${name} ${year}` })
      .waitFor();
  };

  test("no two controls of the header touch at any width, today and in the past", { timeout: hangs }, async () => {
    const { barSessions } = await sessionsOf(where().url);
    for (const path of ["/", `/?asOf=${barSessions[10]}`]) {
      const { page } = await open(path);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const { shown, touching } = await page.evaluate(controlsOfHeader);
        assert.ok(shown >= 4, `${path}, ${width} px: ${shown} controls`);
        assert.deepEqual(touching, [], `${path}, ${width} px`);
      }
      await page.context().close();
    }
  });

  test("the header says the asked day, also before the first ranking, and its arrows go on from there", {
    timeout: hangs,
  }, async () => {
    const { barSessions, rankedFrom } = await sessionsOf(where().url);
    const at = barSessions.indexOf(rankedFrom) - 40;
    assert.ok(at > 40, "the market has sessions before its first ranking");
    for (const name of ["asOf", "asof", "as_of"]) {
      const { page, findings } = await open(`/?${name}=${barSessions[at]}`);
      assert.equal(await dayShown(page), barSessions[at]);
      await page.locator(".past-bar").waitFor();
      await page.getByText(`nothing was ranked`).first().waitFor();
      assertSound("before the first ranking", await findings());
      if (name === "asof") {
        await page.getByRole("button", { name: "Previous session" }).click();
        await becomes(page, barSessions[at - 1]!);
        await page.waitForURL((url) => url.searchParams.has("asOf"));
        assert.deepEqual(
          [...new URL(page.url()).searchParams].filter(([one]) => one !== "theme"),
          [["asOf", barSessions[at - 1]]],
        );
        await page.getByRole("button", { name: "Next session" }).click();
        await becomes(page, barSessions[at]!);
        await page.getByRole("button", { name: "Next session" }).click();
        await becomes(page, barSessions[at + 1]!);
        await page.locator(`.rail a[href^='/evidence'][href*='asOf=${barSessions[at + 1]}']`).waitFor();
      }
      await page.context().close();
    }
  });

  test("a date that is none, or lies in the future, is refused on every page that stands on one", {
    timeout: hangs,
  }, async () => {
    const { securityId } = await sessionsOf(where().url);
    const query = encodeURIComponent("SELECT count(*) FROM silver.bars");
    const security = `/securities/${encodeURIComponent(securityId)}`;
    const paths = [
      "/",
      "/securities",
      security,
      "/evidence",
      "/compare",
      "/quarantine",
      "/data/silver.bars",
      `/sql?q=${query}`,
    ];
    for (const path of paths) {
      for (const asOf of path === "/" ? ["2024-02-30", "yesterday", "2931-01-01"] : ["2024-02-30"]) {
        const { page } = await open(`${path}${path.includes("?") ? "&" : "?"}asOf=${asOf}`, 900);
        await page.locator(".state-code").filter({ hasText: "BAD_ARGUMENT" }).waitFor();
        assert.match((await page.locator("main").textContent()) ?? "", new RegExp(`asOf "${asOf}": `), path);
        assert.equal(await page.locator(".past-bar").count(), 0, path);
        assert.equal(await dayShown(page), asOf.startsWith("2931") ? asOf : null, path);
        assert.doesNotMatch((await page.locator(".topbar").textContent()) ?? "", /Past view/);
        await page.context().close();
      }
    }
  });

  test("SQL goes from a good query to a mistake and back with one field that works", { timeout: hangs }, async () => {
    const { page } = await open("/sql");
    const field = page.getByLabel("One SELECT over the tables of the release");
    const run = async (sql: string) => {
      await field.fill(sql);
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.waitForURL((url) => url.searchParams.get("q") === sql);
    };
    const isOne = async (sql: string) => {
      assert.deepEqual([await page.locator("textarea").count(), await field.inputValue()], [1, sql]);
    };
    for (const rows of [1, 2]) {
      await run(`SELECT 41 + ${rows} AS answer`);
      await page.getByRole("cell", { name: String(41 + rows), exact: true }).waitFor();
      await isOne(`SELECT 41 + ${rows} AS answer`);
      await run(`SELEC ${rows}`);
      await page.locator(".sql-failure").getByText("SQL_INVALID").waitFor();
      await isOne(`SELEC ${rows}`);
      assert.equal(await page.getByRole("cell", { name: String(41 + rows), exact: true }).count(), 0);
    }
    await page.context().close();
  });
}

/** Pairs of what can be seen in the header that touch, in words; runs in the page. */
function controlsOfHeader(): { shown: number; touching: string[] } {
  const parts = [...document.querySelectorAll(".topbar :is(a, button, .pill, .stamp, .track)")];
  const shown = parts.flatMap((part) => {
    const box = part.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(part).visibility !== "hidden" ? [{ part, box }] : [];
  });
  const nameOf = (part: Element) => part.getAttribute("aria-label") ?? part.className;
  const touching: string[] = [];
  shown.forEach((one, order) => {
    if (one.box.left < 0 || one.box.right > window.innerWidth) touching.push(`${nameOf(one.part)} leaves the window`);
    // A label of the track may reach a few pixels over its end, into the gap.
    const isCut = one.part.scrollWidth > one.part.clientWidth + 1 && !one.part.matches(".track");
    if (isCut) touching.push(`${nameOf(one.part)} is cut`);
    for (const other of shown.slice(order + 1)) {
      if (one.part.contains(other.part) || other.part.contains(one.part)) continue;
      const isApart =
        one.box.right <= other.box.left ||
        other.box.right <= one.box.left ||
        one.box.bottom <= other.box.top ||
        other.box.bottom <= one.box.top;
      if (!isApart) touching.push(`${nameOf(one.part)} and ${nameOf(other.part)}`);
    }
  });
  return { shown: shown.length, touching };
}

interface Sessions {
  readonly rankedFrom: string;
  readonly barSessions: readonly string[];
  readonly securityId: string;
}

async function sessionsOf(url: string): Promise<Sessions> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: "{ release { rankedFrom barSessions } overview { ranking(first: 1) { securityId } } }",
    }),
  });
  const { data } = (await response.json()) as {
    data: { release: Omit<Sessions, "securityId">; overview: { ranking: { securityId: string }[] } };
  };
  return { ...data.release, securityId: data.overview.ranking[0]!.securityId };
}
