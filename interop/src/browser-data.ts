import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { assertSound, isAlive, openPage } from "./browser-walk.js";
import { hangs } from "./until.js";

type Where = () => { readonly browser: Browser; readonly url: string };

/** Addresses of the data's pages and of the runs; a table of several versions with its difference. */
export async function dataPaths(url: string): Promise<Record<string, string>> {
  const [name, from, to] = await steppedTable(url);
  return {
    data: "/data",
    table: "/data/silver.bars",
    "table-difference": `/data/${encodeURIComponent(name)}?from=${from}&to=${to}`,
    sql: "/sql",
    "sql-result": `/sql?q=${encodeURIComponent("SELECT session, avg(close) AS mean FROM silver.bars GROUP BY 1 ORDER BY 1")}`,
    "sql-refused": `/sql?q=${encodeURIComponent("SELECT * FROM read_csv('x.csv')")}`,
    watchlists: await watchlistPath(url),
    "watchlists-empty": "/watchlists?list=0",
    runs: "/runs",
    "runs-unknown": "/runs?run=no-such-run",
  };
}

/** A list of the first, a middle and the last of the ranking. */
async function watchlistPath(url: string): Promise<string> {
  const { overview } = await ask<{ overview: { ranking: { securityId: string }[] } }>(
    url,
    "{ overview { ranking { securityId } } }",
  );
  const ids = overview.ranking.map(({ securityId }) => securityId);
  const securities = JSON.stringify([ids[0], ids[ids.length >> 1], ids.at(-1)]);
  const { createWatchlist } = await ask<{ createWatchlist: { id: string } }>(
    url,
    `mutation { createWatchlist(name: "Walked ${Date.now()}", securities: ${securities}) { id } }`,
  );
  return `/watchlists?list=${createWatchlist.id}`;
}

/** What a reader does on Data and Runs, by keyboard. */
export function dataTests(where: Where): void {
  const open = (path: string) => openPage(where().browser, where().url + path, "light", 1440);

  test("Watchlists are made, filled from a security's page, renamed and deleted by keyboard", {
    timeout: hangs,
  }, async () => {
    const { page, findings } = await open("/");
    await page.keyboard.press("g");
    await page.keyboard.press("b");
    await page.waitForURL(/\/watchlists/);
    const name = `Keys ${Date.now()}`;
    await page.getByLabel("Name of a new list").fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: `${name}: no security yet` }).waitFor();
    const { overview } = await ask<{ overview: { ranking: { securityId: string; ticker: string }[] } }>(
      where().url,
      "{ overview { ranking(first: 1) { securityId ticker } } }",
    );
    const { securityId, ticker } = overview.ranking[0]!;
    await page.goto(`${where().url}/securities/${encodeURIComponent(securityId)}`);
    await isAlive(page);
    const watch = page.locator(".watch-button");
    await page.locator(".watch-button[aria-expanded]").waitFor();
    await watch.focus();
    await page.keyboard.press("Enter");
    await page.getByLabel(name, { exact: true }).focus();
    await page.keyboard.press("Space");
    await page.getByText(`${ticker} is in ${name}.`).waitFor();
    await page.keyboard.press("Escape");
    assertSound("watched security", await findings());
    await page.goto(`${where().url}/watchlists`);
    await isAlive(page);
    await page.getByRole("link", { name: new RegExp(name) }).click();
    await page
      .getByRole("heading", { level: 1, name: new RegExp(`^${name}: 1 security, the best at place 1 of`) })
      .waitFor();
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("New name").fill(`${name} again`);
    await page.keyboard.press("Enter");
    await page
      .getByRole("heading", { level: 2, name: `${name} again` })
      .first()
      .waitFor();
    await page
      .getByRole("button", { name: `Take ${ticker} out of the list` })
      .first()
      .click();
    await page.getByRole("heading", { level: 1, name: `${name} again: no security yet` }).waitFor();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("button", { name: "Delete the list" }).click();
    await page.getByRole("link", { name: new RegExp(name) }).waitFor({ state: "detached" });
    assertSound("watchlists", await findings());
    await page.context().close();
  });

  test("SQL runs a query by keyboard, draws it, pages through it and says what it refuses", {
    timeout: hangs,
  }, async () => {
    const { page, findings } = await open("/");
    await page.keyboard.press("g");
    await page.keyboard.press("x");
    await page.waitForURL(/\/sql/);
    const field = page.getByLabel("One SELECT over the tables of the release");
    await field.fill("SELECT securityId, session, close FROM silver.bars ORDER BY 1, 2");
    await field.press("Control+Enter");
    await page.waitForURL(/[?&]q=SELECT/);
    await page.getByRole("heading", { name: "The first 1,000 rows" }).waitFor();
    await page.getByText("rows 1 to 100", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Later rows" }).click();
    await page.getByText("rows 101 to 200", { exact: false }).waitFor();
    await page.getByLabel("As", { exact: true }).selectOption("scatter");
    await page.waitForURL(/kind=scatter/);
    await page.locator(".chart circle").first().waitFor();
    assertSound("sql", await findings());
    await field.fill("SELECT * FROM read_csv('x.csv')");
    await field.press("Control+Enter");
    await page.getByText("SQL_REFUSED").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "The first 1,000 rows" }).waitFor();
    await page.context().close();
  });

  test("Runs tells each stage and the log of a run, and keeps listening", { timeout: hangs }, async () => {
    const { page, findings } = await open("/");
    await page.keyboard.press("g");
    await page.keyboard.press("u");
    await page.waitForURL(/\/runs/);
    await page.getByRole("heading", { level: 1, name: /^(The last run|A run is going on)/ }).waitFor();
    await page.getByText("● following").waitFor();
    const { runs } = await ask<{ runs: { nodes: { stages: { name: string }[] }[] } }>(
      where().url,
      "{ runs(first: 1) { nodes { stages { name } } } }",
    );
    const shown = await page.getByRole("table", { name: "Stages" }).locator("tbody th").allTextContents();
    assert.deepEqual(
      shown,
      runs.nodes[0]!.stages.map(({ name }) => name),
    );
    assert.ok((await page.locator(".log li").count()) > 0);
    assertSound("runs", await findings());
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/[?&]run=/);
    await page.context().close();
  });

  test("Runs says that the stream is lost, and hears it again", { timeout: hangs }, async () => {
    const { page } = await open("/runs");
    await page.getByText("● following").waitFor();
    await page.route("**/api/v1/runs/events", (route) => route.abort());
    await page.reload();
    await page.getByText("connecting anew").waitFor();
    await page.unroute("**/api/v1/runs/events");
    await page.reload();
    await page.getByText("● following").waitFor();
    await page.context().close();
  });

  test("a run that does not exist is said so, with the way to those that do", { timeout: hangs }, async () => {
    const { page, findings } = await open("/runs?run=no-such-run");
    await page
      .getByText(/no-such-run/)
      .first()
      .waitFor();
    assertSound("unknown run", await findings());
    await page.context().close();
  });

  test("the lineage names every table, and one is opened by keyboard", { timeout: hangs }, async () => {
    const { page, findings } = await open("/data");
    const { tables } = await ask<{ tables: { name: string }[] }>(where().url, "{ tables { name } }");
    const links = page.locator(".graph a");
    assert.equal(await links.count(), tables.length);
    const href = await links.first().getAttribute("href");
    await links.first().focus();
    assertSound("lineage", await findings());
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === href!.split("?")[0]);
    await page.context().close();
  });

  test("the panels of a table leave as CSV: schema, newest rows and versions", { timeout: hangs }, async () => {
    const { page } = await open("/data/silver.bars");
    const heads = [/\r\ncolumn,type,/, /\r\nsecurityId,/, /\r\nversion,committed,mode,/];
    const panels = page.locator("[data-export]");
    assert.equal(await panels.count(), heads.length);
    for (const [order, head] of heads.entries()) {
      await panels.nth(order).focus();
      await page.keyboard.press("Enter");
      await page.locator("[role=menuitem]:focus").waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      const csv = readFileSync(await download.path(), "utf8");
      assert.match(csv, head);
      assert.match(csv, /^# .*Simulated/);
      await page.getByRole("menu").waitFor({ state: "detached" });
    }
    await page.context().close();
  });

  test("two versions are chosen into the URL and their difference is counted", { timeout: hangs }, async () => {
    const [name, from, to] = await steppedTable(where().url);
    const { page } = await open(`/data/${encodeURIComponent(name)}?to=${to}`);
    await page.getByLabel("From version").selectOption(String(from));
    await page.waitForURL(new RegExp(`from=${from}`));
    const { tableDiff } = await ask<{ tableDiff: { added: number } }>(
      where().url,
      `{ tableDiff(table: "${name}", fromVersion: ${from}, toVersion: ${to}) { added } }`,
    );
    const added = page.locator(".diff-counts [data-kind=added] dd");
    await added.waitFor();
    assert.equal((await added.textContent())?.replaceAll(",", ""), String(tableDiff.added));
    await page.locator("#difference [data-export]").focus();
    await page.keyboard.press("Enter");
    await page.locator("[role=menuitem]:focus").waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.match(readFileSync(await download.path(), "utf8"), /\r\nkind,key,column,before,after\r\n/);
    await page.context().close();
  });
}

/** A table of several versions, and its last step that wrote rows. */
async function steppedTable(url: string): Promise<[name: string, from: number, to: number]> {
  const { tables } = await ask<{ tables: { name: string; versions: { version: number; rowsAdded: number }[] }[] }>(
    url,
    "{ tables { name versions { version rowsAdded } } }",
  );
  for (const { name, versions } of [...tables].reverse()) {
    const at = versions.findIndex(({ rowsAdded }, order) => rowsAdded > 0 && order + 1 < versions.length);
    if (at >= 0) return [name, versions[at + 1]!.version, versions[at]!.version];
  }
  throw new Error("no table of the release has two versions");
}

async function ask<Data>(url: string, query: string): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: Data }).data;
}
