import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PinnedWheel } from "./pinned-wheel.js";
import { configuredIndex } from "./pip-configuration.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A connection that does not answer in this time is none. */
const connectSeconds = 10;
/** Longest time for the whole download. */
const downloadMilliseconds = 300_000;

/** The wheel's bytes, or every way that was tried and why it failed. */
export type FetchedWheel = { readonly bytes: Buffer } | { readonly tried: readonly string[] };

/**
 * Gets a pinned wheel through the user's own package client: `pip download` where pip is there, otherwise the index that
 * pip's configuration names. No address is known to this program. The hash decides what is accepted.
 */
export async function fetchWheel(
  wheel: PinnedWheel,
  folder: string,
  env: Environment,
  signal?: AbortSignal,
): Promise<FetchedWheel> {
  const tried: string[] = [];
  const limit = AbortSignal.any([AbortSignal.timeout(downloadMilliseconds), ...(signal ? [signal] : [])]);
  for (const way of [byPip, byConfiguredIndex]) {
    try {
      const bytes = await way(wheel, folder, env, limit);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      if (sha256 === wheel.sha256) return { bytes };
      tried.push(`${wheel.file} came with sha256 ${sha256}; must be ${wheel.sha256}`);
    } catch (cause) {
      tried.push(cause instanceof Error ? cause.message : String(cause));
    }
  }
  return { tried };
}

async function byPip(wheel: PinnedWheel, folder: string, env: Environment, signal: AbortSignal): Promise<Buffer> {
  const requirement = `${wheel.project}==${wheel.version}`;
  const download = ["download", requirement, "--no-deps", "--only-binary", ":all:", "--platform", wheel.tag];
  const quiet = ["--ignore-requires-python", "--dest", folder, "--quiet", "--no-input", "--disable-pip-version-check"];
  const patience = ["--retries", "3", "--timeout", String(connectSeconds)];
  const clients = [["python3", "-m", "pip"], ["python", "-m", "pip"], ["pip3"], ["pip"]];
  for (const [command, ...prefix] of clients) {
    const failure = await run(command, [...prefix, ...download, ...quiet, ...patience], env, signal);
    if (failure === null) return await readFile(join(folder, wheel.file));
    if (failure !== "absent") throw new Error(`pip download ${requirement}: ${failure}`);
  }
  throw new Error("pip is not installed");
}

/** Null when it worked, "absent" where there is no such client, otherwise its last line of complaint. */
function run(
  command: string,
  args: readonly string[],
  env: Environment,
  signal: AbortSignal,
): Promise<string | "absent" | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...env }, signal });
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(-4_000);
    });
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? "absent" : error.message));
    child.on("close", (code) => {
      if (code === 0) return resolve(null);
      if (/No module named pip/.test(complaint)) return resolve("absent");
      resolve(complaint.trim().split("\n").at(-1)?.trim() || `exit ${code}`);
    });
  });
}

async function byConfiguredIndex(
  wheel: PinnedWheel,
  _folder: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Buffer> {
  const index = await configuredIndex(env);
  if (index === null) throw new Error("pip's configuration names no index");
  const { address, headers } = withoutCredentials(`${index.replace(/\/+$/, "")}/${wheel.project}/`);
  const accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.1";
  const page = await get(address, { ...headers, accept }, signal);
  const link = wheelLink(await page.text(), page.headers.get("content-type") ?? "", wheel.file);
  if (link === null) throw new Error(`${address.host} has no ${wheel.file}`);
  const file = new URL(link, page.url || address);
  const sameHost = file.host === address.host;
  const answer = await get(file, sameHost ? headers : {}, signal);
  return Buffer.from(await answer.arrayBuffer());
}

async function get(address: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const connect = new AbortController();
  const timer = setTimeout(() => connect.abort(new Error(`no answer in ${connectSeconds} s`)), connectSeconds * 1_000);
  try {
    const answer = await fetch(address, { headers, signal: AbortSignal.any([signal, connect.signal]) });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return answer;
  } catch (cause) {
    const reason =
      cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : cause;
    throw new Error(`the configured index at ${address.host}: ${reason}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Name and password of an address go into a header: `fetch` refuses them in the address. */
function withoutCredentials(url: string): { address: URL; headers: Record<string, string> } {
  const address = new URL(url);
  if (!address.username) return { address, headers: {} };
  const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  address.username = "";
  address.password = "";
  return { address, headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
}

/** Address of a file on an index page: JSON (PEP 691) or, from older mirrors, HTML (PEP 503). */
export function wheelLink(page: string, contentType: string, file: string): string | null {
  if (!contentType.includes("json")) {
    for (const [, href, text] of page.matchAll(/<a\b[^>]*\bhref="([^"]+)"[^>]*>([^<]*)<\/a>/gi)) {
      if (text.trim() === file) return href.replaceAll("&amp;", "&");
    }
    return null;
  }
  const parsed: unknown = JSON.parse(page);
  const files = (parsed as { files?: unknown }).files;
  if (!Array.isArray(files)) return null;
  const match = (files as { filename?: unknown; url?: unknown }[]).find((entry) => entry.filename === file);
  return typeof match?.url === "string" ? match.url : null;
}
