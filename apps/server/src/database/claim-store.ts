import { createHash, randomUUID } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "@plumbline/adapters";
import { type HomeRecord, type HomeRegister, PlatformError } from "@plumbline/core";
import { type HomeIdentity, homeIdentity, type KeptClaim, writeHomeFile } from "./home-file.js";

/** Whose a store is, seen from a home. */
export type Ownership = "ours" | "nobody's" | "another's" | "a copy's";

export interface ClaimOptions {
  /** Whether a store that is not this home's is taken over all the same; where absent it is refused. */
  readonly mayTake?: (record: HomeRecord) => Promise<boolean>;
  /** Where the home will lie, if not where it lies now. */
  readonly finalPath?: string;
}

/** Times that a process of the same home, which is just changing a claim, is waited for. */
const mostTries = 6;
const pause = 100;

let waiting: Promise<unknown> = Promise.resolve();

/**
 * Makes a store this home's, or finds that it is. A claim is known to the store and to the home; it travels with the home's
 * folder. Where the folder is another than it was (moved to another disk, restored, or copied) the claim is exchanged for
 * a new one, so that of a home and its copy only one goes on, and the other is told.
 *
 * @returns true where the store was another's and was taken over
 * @throws PlatformError STORE_OF_ANOTHER_HOME
 */
export function claimStore(home: string, register: HomeRegister, options: ClaimOptions = {}): Promise<boolean> {
  const done = waiting.then(() => claim(home, register, options));
  waiting = done.catch(() => undefined);
  return done;
}

async function claim(home: string, register: HomeRegister, options: ClaimOptions): Promise<boolean> {
  await homeIdentity(home);
  for (let attempt = 1; ; attempt++) {
    const record = await register.read();
    const identity = await homeIdentity(home);
    const here = await placeOf(home, options.finalPath);
    const ownership = await ownershipOf(identity, record, here);
    const kept = record ? identity.claims[record.storeId] : undefined;
    if (record && kept && ownership === "ours" && kept.claim === record.claim && kept.mark === here.mark) {
      // Under another name now: a copy made later must find the original there.
      if (kept.path !== here.path) await keep(home, identity, record, here);
      return false;
    }
    if (record && ownership !== "ours") {
      // Another process of this home may just be writing down the claim that it exchanged.
      if (ownership === "a copy's" && kept?.claim !== record.claim && attempt < mostTries) {
        await sleep(pause);
        continue;
      }
      if (!(await options.mayTake?.(record))) throw refusal(register.about, record, ownership);
    }
    const next = nextRecord(identity, record, here, ownership === "ours");
    const isHeld = record?.claim === next.claim && record.homeId === next.homeId;
    if (!isHeld && !(await register.swap(record, next))) {
      if (attempt < mostTries) continue;
      throw new PlatformError("COMMIT_CONFLICT", `${register.about}: several homes claim it at once`, {
        remedy: "Run the command again.",
      });
    }
    await keep(home, identity, next, here);
    return record !== null && ownership !== "ours";
  }
}

/** Writes down in the home what the store says. */
function keep(
  home: string,
  { homeId, claims }: HomeIdentity,
  { storeId, claim }: HomeRecord,
  here: Omit<KeptClaim, "claim">,
): Promise<void> {
  return writeHomeFile(home, { homeId, claims: { ...claims, [storeId]: { claim, ...here } } }, "over");
}

/** Whose a store is; changes nothing. */
export async function storeOwnership(
  home: string,
  identity: HomeIdentity | null,
  record: HomeRecord | null,
): Promise<Ownership> {
  if (record === null) return "nobody's";
  if (identity === null) return "another's";
  return ownershipOf(identity, record, { path: await realpath(home), mark: await markOf(home) });
}

async function ownershipOf(
  identity: HomeIdentity,
  record: HomeRecord | null,
  here: Omit<KeptClaim, "claim">,
): Promise<Ownership> {
  if (record === null) return "nobody's";
  if (record.homeId !== identity.homeId) return "another's";
  const kept = identity.claims[record.storeId];
  const known = kept?.claim ?? firstOf(identity.homeId, record.storeId);
  // A process that was killed had exchanged the claim in the store and not yet written it down here.
  if (record.claim === exchanged(known, here.mark)) return "ours";
  if (record.claim !== kept?.claim) return "a copy's";
  if (kept.mark === here.mark || kept.path === here.path) return "ours";
  return (await markOf(kept.path)) === kept.mark ? "a copy's" : "ours";
}

function nextRecord(
  identity: HomeIdentity,
  record: HomeRecord | null,
  here: Omit<KeptClaim, "claim">,
  isOurs: boolean,
): HomeRecord {
  const { homeId } = identity;
  const storeId = record?.storeId ?? randomUUID();
  const known = identity.claims[storeId]?.claim ?? firstOf(homeId, storeId);
  const own = exchanged(known, here.mark);
  const isOwn = record === null || isOurs;
  return { storeId, homeId, claim: isOwn ? own : randomUUID(), claimedAt: Date.now() };
}

/** What a home that never claimed a store counts as having known of it. */
function firstOf(homeId: string, storeId: string): string {
  return `${homeId} ${storeId}`;
}

/** The claim that follows another in this folder: every process of the home there finds the same. */
function exchanged(known: string, mark: string): string {
  return createHash("sha256").update(`${known}\n${mark}`).digest("hex").slice(0, 32);
}

async function placeOf(home: string, finalPath?: string): Promise<Omit<KeptClaim, "claim">> {
  await makeFolder(join(home, "lake"));
  return { path: finalPath ?? (await realpath(home)), mark: await markOf(home) };
}

/**
 * Which folder this is, on which machine: a copy of it is another, and it stays the same under another name. Empty where
 * there is none.
 */
async function markOf(home: string): Promise<string> {
  const found = await stat(join(home, "lake"), { bigint: true }).catch(() => null);
  if (!found) return "";
  const machine = (await readFile("/etc/machine-id", "utf8").catch(() => "")).trim() || hostname();
  return createHash("sha256").update(`${machine} ${found.ino} ${found.birthtimeNs}`).digest("hex").slice(0, 32);
}

/** A home's id as it is shown: enough to tell homes apart. */
export function shortId(homeId: string): string {
  return homeId.slice(0, 8);
}

/** Whose a store is, in words. */
export function ownerWords(record: HomeRecord, ownership: Ownership): string {
  const since = new Date(record.claimedAt).toISOString().slice(0, 16);
  if (ownership === "ours") return `belongs to this home (${shortId(record.homeId)})`;
  if (ownership === "a copy's") {
    return `belongs to the home ${shortId(record.homeId)} in another folder since ${since}Z: one of the two is a copy`;
  }
  return `belongs to another home, ${shortId(record.homeId)}, since ${since}Z`;
}

export const ownerRemedy =
  "Name another database in the URL (each home has its own), or take this one over with plumb home adopt once nothing uses the other home.";

function refusal(about: string, record: HomeRecord, ownership: Ownership): PlatformError {
  const remedy = ownerRemedy;
  return new PlatformError("STORE_OF_ANOTHER_HOME", `${about}: ${ownerWords(record, ownership)}`, { remedy });
}
