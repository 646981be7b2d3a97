import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { assertSound, eventually, isAlive, openPage } from "./browser-walk.js";
import { hangs } from "./until.js";

type Where = () => { readonly browser: Browser; readonly url: string };

/** Addresses of Evidence and Compare: newest, a past date, another trial, and sides chosen in the URL. */
export async function evidencePaths(url: string): Promise<Record<string, string>> {
  const { release, trials } = await ask<{
    release: { sessions: string[] };
    trials: { nodes: { trialId: string; isChampion: boolean }[] };
  }>(url, "{ release { sessions } trials { nodes { trialId isChampion } } }");
  const past = release.sessions[Math.floor(release.sessions.length * 0.7)];
  const other = trials.nodes.find((trial) => !trial.isChampion)?.trialId;
  return {
    evidence: "/evidence",
    "evidence-universe": "/evidence?against=holding",
    "evidence-past": `/evidence?asOf=${past}`,
    compare: "/compare",
    "compare-past": `/compare?asOf=${past}`,
    "overview-past": `/?asOf=${past}`,
    ...(other ? { "evidence-trial": `/evidence?trial=${other}`, "compare-trials": `/compare?a=~${other}` } : {}),
  };
}

/** What a reader does on Evidence and Compare, by keyboard. */
export function evidenceTests(where: Where): void {
  const open = (path: string) => openPage(where().browser, where().url + path, "light", 1440);

  test("Evidence shows each part of the grade with what it found, needs and allows", { timeout: hangs }, async () => {
    const { page } = await open("/evidence");
    const { evidence } = await ask<{ evidence: { grade: { grade: string; parts: { name: string }[] } } }>(
      where().url,
      "{ evidence { grade { grade parts { name } } } }",
    );
    const shown = await page.locator(".gates li").allTextContents();
    assert.equal(shown.length, evidence.grade.parts.length);
    for (const { name } of evidence.grade.parts) {
      assert.ok(
        shown.some((text) => text.toLowerCase().includes(name.toLowerCase())),
        `${name} is not shown`,
      );
    }
    const letter = evidence.grade.grade === "no evidence" ? "None" : evidence.grade.grade;
    assert.match((await page.locator(".graded .grade").textContent()) ?? "", new RegExp(`${letter}$`));
    await page.context().close();
  });

  test("one crosshair runs through the time charts of Evidence, moved by arrow keys", { timeout: hangs }, async () => {
    const { page, findings } = await open("/evidence");
    await page.locator(".plot[role=group]").first().focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    await eventually(async () => {
      const said = await page.locator(".plot [role=status]").allTextContents();
      assert.equal(said.length, 2);
      const [day] = said[0]!.split(":");
      assert.match(day!, /\d{4}$/);
      assert.ok(said[1]!.startsWith(day!), `${said[0]} beside ${said[1]}`);
      assert.equal(await page.locator(".cross").count(), 2);
    });
    assertSound("linked crosshair", await findings());
    await page.keyboard.press("Escape");
    await eventually(async () => assert.equal(await page.locator(".cross").count(), 0));
    await page.context().close();
  });

  test("a chart leaves as CSV, Parquet, SVG and PNG with finding, unit and source", { timeout: hangs }, async () => {
    const { page, findings } = await open("/evidence");
    const figure = page.locator("figure").first();
    const finding = (await figure.locator("figcaption .chart-title").textContent()) ?? "";
    const files: Record<string, Buffer> = {};
    for (const [order, format] of ["CSV", "Parquet", "SVG", "PNG"].entries()) {
      await page.keyboard.press("x");
      await page.locator("[role=menuitem]:focus").waitFor();
      if (order === 0) assertSound("export menu", await findings());
      for (let step = 0; step < order; step++) await page.keyboard.press("ArrowDown");
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      files[format] = readFileSync(await download.path());
      await page.getByRole("menu").waitFor({ state: "detached" });
    }
    const csv = files.CSV!.toString("utf8");
    assert.ok(csv.startsWith(`# ${finding} | `), csv.slice(0, 120));
    assert.match(csv.split("\r\n")[0]!, /Simulated · ml\.evaluationSeries@\d+ · known /);
    assert.match(csv.split("\r\n")[1]!, /^session,rank IC,/);
    assert.equal(files.Parquet!.subarray(0, 4).toString(), "PAR1");
    assert.ok(files.Parquet!.includes(finding));
    const svg = files.SVG!.toString("utf8");
    for (const words of [finding, "Rank IC", "ml.evaluationSeries@", "@font-face"]) {
      assert.ok(svg.includes(words), `${words} is not in the SVG`);
    }
    assert.doesNotMatch(svg, /var\(--|class="/);
    assert.deepEqual([...files.PNG!.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    assert.ok(files.PNG!.readUInt32BE(16) > 800, "twice the width of the plot");
    await page.context().close();
  });

  test("the palette and the keys know Evidence and Compare; sides go into the URL", { timeout: hangs }, async () => {
    const { page, findings } = await open("/");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("evid");
    await page.locator("[role=option][aria-selected=true]").filter({ hasText: "Evidence" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/evidence/);
    await page.locator(".gates").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL(/\/compare/);
    const trials = page.getByLabel("Trial").first();
    await trials.waitFor();
    await trials.focus();
    await trials.selectOption({ index: 2 });
    await page.waitForURL(/[?&]a=/);
    await page.getByText(/inputs differ/).waitFor();
    assertSound("compare", await findings());
    await page.reload();
    await isAlive(page);
    assert.notEqual(await page.getByLabel("Trial").first().inputValue(), "");
    await page.context().close();
  });

  test("a page that is slow to come shows its skeleton and moves nothing", { timeout: hangs }, async () => {
    const { page, findings } = await open("/");
    let goOn = () => {};
    const isShown = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route(/\/evidence\?.*_rsc|\/evidence\?/, async (route) => {
      await isShown;
      await route.continue();
    });
    await page.keyboard.press("g");
    await page.keyboard.press("e");
    await page.getByText("Reading Evidence").waitFor({ state: "attached" });
    // A shift within half a second of a key counts as asked for: here the page comes later.
    await page.waitForTimeout(700);
    goOn();
    await page.locator(".gates").waitFor();
    await eventually(async () => assert.equal(await page.locator(".skeleton").count(), 0));
    assert.ok((await shift(page)) < 0.02);
    assertSound("after the skeleton", await findings());
    await page.context().close();
  });

  test("the time machine moves Evidence and Compare, and the past bar says what was graded", {
    timeout: hangs,
  }, async () => {
    const { page } = await open("/evidence");
    assert.ok((await page.locator(".plot [role=status]").count()) > 0);
    await page.keyboard.press("[");
    await page.locator(".past-bar").waitFor();
    await page
      .getByText(/No grade was given by then|Grade/)
      .first()
      .waitFor();
    await page.waitForURL((url) => url.searchParams.has("asOf"));
    const asOf = new URL(page.url()).searchParams.get("asOf");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL(/\/compare/);
    assert.equal(new URL(page.url()).searchParams.get("asOf"), asOf);
    await page.locator(".side").nth(1).getByText(/as of/).waitFor();
    await page.context().close();
  });
}

async function shift(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { plumbShift: { total: number } }).plumbShift.total);
}

async function ask<Data>(url: string, query: string): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: Data }).data;
}
