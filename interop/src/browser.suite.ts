import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { candleTests } from "./browser-candles.js";
import { clockTests } from "./browser-clock.js";
import { dataPaths, dataTests } from "./browser-data.js";
import { evidencePaths, evidenceTests } from "./browser-evidence.js";
import { type Served, serveDemo } from "./browser-server.js";
import { assertSound, eventually, openPage, themes, widths } from "./browser-walk.js";
import { servedInPieces } from "./slow-page.js";
import { hangs } from "./until.js";
import { root } from "./venv.js";

const executablePath = process.env.PLUMB_CHROMIUM ?? "/usr/bin/chromium";
const isShooting = process.env.PLUMB_SHOTS === "1";
const images = join(root, "docs", "images");
/** Pictures that README shows; made with PLUMB_BROWSER_SOURCE=demo: so that they show the default market. */
const wanted = new Set([
  "overview-light",
  "overview-phone-light",
  "security-light",
  "security-dark",
  "data-light",
  "evidence-light",
  "evidence-dark",
  "evidence-phone-light",
  "compare-light",
]);
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
let served: Served;
let paths: Record<string, string> = {};

before(
  async () => {
    assert.ok(
      existsSync(executablePath),
      `${executablePath} is absent: apt-get install chromium, or set PLUMB_CHROMIUM`,
    );
    browser = await chromium.launch({ executablePath, args: flags, timeout: hangs });
    served = await serveDemo(process.env.PLUMB_BROWSER_SOURCE ?? "demo:?securities=60&years=5&seed=10");
  },
  { timeout: hangs },
);

after(async () => {
  await browser?.close();
  await served?.stop();
});

test("the first page tells what the pipeline does and becomes Overview by itself", { timeout: hangs }, async () => {
  const { page, findings } = await openPage(browser, served.url, "light", 1440);
  assertSound("first page", await findings());
  await served.ready();
  await page.locator(".verdict h1").waitFor();
  await page.context().close();
  paths = await findPaths();
});

for (const theme of themes) {
  for (const width of widths) {
    test(`every page is sound in the ${theme} theme at ${width} px`, { timeout: hangs }, async () => {
      for (const [name, path] of Object.entries(paths)) {
        const { page, findings } = await openPage(browser, served.url + path, theme, width);
        assertSound(`${name}, ${theme}, ${width} px`, await findings());
        assert.match(
          (await page.locator("body").textContent()) ?? "",
          /Simulated/i,
          `${name} does not say that it is simulated`,
        );
        if (width === 1440 || width === 390) await shoot(page, `${name}${width === 390 ? "-phone" : ""}-${theme}`);
        await page.context().close();
      }
    });
  }
}

test("a page that comes in pieces moves nothing that is already there", { timeout: hangs }, async () => {
  const slow = await servedInPieces(served.url);
  try {
    for (const name of ["overview", "security-all", "evidence", "table"]) {
      for (const width of [320, 900, 1440]) {
        const { page, findings } = await openPage(browser, slow.url + paths[name], "dark", width);
        const { layoutShift } = await findings();
        assert.ok(layoutShift < 0.01, `${name}, ${width} px, in pieces: layout shift ${layoutShift}`);
        await page.context().close();
      }
    }
  } finally {
    await slow.stop();
  }
});

test("the palette finds a security by keyboard alone", { timeout: hangs }, async () => {
  const { page, findings } = await openPage(browser, served.url, "light", 1440);
  const ticker = (await page.locator("tr[data-row] .ticker").first().textContent()) ?? "";
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(ticker);
  await page.locator(`[role=option][aria-selected=true] .ticker:text-is("${ticker}")`).waitFor();
  assertSound("palette", await findings());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/securities\//);
  await page.locator(".identity-line").getByText(ticker, { exact: true }).waitFor();
  await page.context().close();
});

test("arrow keys move the crosshair and its reading is spoken", { timeout: hangs }, async () => {
  const { page, findings } = await openPage(browser, served.url + paths.security, "dark", 1440);
  const plot = page.locator(".price-plot");
  await plot.focus();
  await page.keyboard.press("ArrowLeft");
  const spoken = plot.locator("[role=status]");
  await spoken.waitFor({ state: "attached" });
  const newest = (await spoken.textContent()) ?? "";
  assert.match(newest, /close [\d.,]+/);
  await page.keyboard.press("Shift+ArrowLeft");
  await eventually(async () => assert.notEqual(await spoken.textContent(), newest));
  assertSound("crosshair", await findings());
  await page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await spoken.count(), 0));
  await page.context().close();
});

test("a number opens its provenance and gives the focus back", { timeout: hangs }, async () => {
  const { page, findings } = await openPage(browser, served.url, "light", 1440);
  await page.keyboard.press("i");
  const popover = page.getByRole("dialog");
  await popover.waitFor();
  assert.match((await popover.textContent()) ?? "", /Known at/);
  assertSound("provenance", await findings());
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.className === "proved");
  await page.context().close();
});

test("the time machine steps back, says so, and hides what came later", { timeout: hangs }, async () => {
  const { page, findings } = await openPage(browser, served.url + paths.security, "light", 1440);
  const latest = await lastBarShown(page);
  const when = page.locator(".clock-when");
  for (let step = 0; step < 3; step++) {
    const before = (await when.textContent()) ?? "";
    await page.keyboard.press("[");
    await page.waitForFunction((old) => document.querySelector(".clock-when")?.textContent !== old, before);
  }
  await page.waitForURL((url) => url.searchParams.has("asOf"));
  await page.locator(".past-bar").waitFor();
  await page.waitForFunction((old) => !document.querySelector(".figures dt")?.textContent?.includes(old), latest);
  assertSound("past", await findings());
  await page.getByRole("button", { name: "Back to latest" }).click();
  await page.waitForURL((url) => !url.searchParams.has("asOf"));
  await page.context().close();
});

test("Data walks from the list to a table, and the quarantine opens a refused row", { timeout: hangs }, async () => {
  const { page } = await openPage(browser, `${served.url}/data`, "light", 1440);
  await page.getByRole("link", { name: "silver.bars" }).first().click();
  await page.getByRole("heading", { level: 1, name: "silver.bars" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await page.waitForURL(/\/quarantine/);
  await page.getByRole("button", { name: /^Open/ }).first().click();
  await page.getByText("payload sha256").first().waitFor();
  await page.context().close();
});

test("a security that is not known is refused in words", { timeout: hangs }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const answer = await page.goto(`${served.url}/securities/no-such-security`, { timeout: hangs });
  assert.equal(answer?.status(), 404);
  await page.getByText("NOT_FOUND").waitFor({ timeout: hangs });
  await context.close();
});

test("what is not there, not legal or refused is answered so, with the page that says what would be right", {
  timeout: hangs,
}, async () => {
  for (const [path, status, said] of [
    ["/securities/no-such-security", 404, "There is nothing at this address."],
    ["/no-such-page", 404, "There is nothing at this address."],
    ["/data/no.such", 404, "There is nothing at this address."],
    ["/diary/no-such-episode", 404, "There is nothing at this address."],
    ["/evidence?trial=nothing", 404, "NOT_FOUND"],
    ["/sql?release=nothing", 404, "NOT_FOUND"],
    ["/data?release=nothing", 404, "NOT_FOUND"],
    ["/compare?a=abcdefabcdef", 404, "NOT_FOUND"],
    ["/runs?run=no-such-run", 404, "No run has that id."],
    ["/watchlists?list=no-such-list", 404, "No list has that id."],
    ["/?asOf=2024-02-30", 400, "BAD_ARGUMENT"],
    ["/compare?a=anything", 400, "BAD_ARGUMENT"],
    ["/sql?q=SELEKT", 400, "SQL_INVALID"],
    ["/sql?q=SELECT%20getenv('HOME')", 403, "SQL_REFUSED"],
    ["/sql?q=SELECT%201", 200, "Ask the tables"],
  ] as const) {
    const answer = await fetch(served.url + path);
    const text = await answer.text();
    assert.deepEqual([answer.status, text.includes(said), text.includes("<nav")], [status, true, true], path);
    // The browser's own navigation draws the page where it stands.
    const moved = await fetch(served.url + path, { headers: { rsc: "1" } });
    assert.ok(moved.status < 400 || said.startsWith("There is nothing"), `${path}: ${moved.status}`);
  }
});

evidenceTests(() => ({ browser, url: served.url }));
dataTests(() => ({ browser, url: served.url }));
clockTests(() => ({ browser, url: served.url }));
candleTests(() => browser);

async function lastBarShown(page: Page): Promise<string> {
  const text = (await page.locator(".figures dt").first().textContent()) ?? "";
  return text.replace("Close, ", "");
}

async function findPaths(): Promise<Record<string, string>> {
  const response = await fetch(`${served.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ overview { ranking(first: 1) { securityId } } diary { slug } }" }),
  });
  const { data } = (await response.json()) as {
    data: { overview: { ranking: { securityId: string }[] }; diary: { slug: string }[] };
  };
  const security = `/securities/${encodeURIComponent(data.overview.ranking[0]!.securityId)}`;
  const episode = data.diary[0];
  return {
    overview: "/",
    "overview-movers": "/?order=movers",
    ...(await evidencePaths(served.url)),
    securities: "/securities",
    security,
    "security-all": `${security}?range=all&basis=total`,
    ...(await dataPaths(served.url)),
    quarantine: "/quarantine",
    diary: "/diary",
    ...(episode ? { "diary-episode": `/diary/${encodeURIComponent(episode.slug)}` } : {}),
  };
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!isShooting || !wanted.has(name)) return;
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: join(images, `${name}.png`) });
}
