import { openPostgres } from "@plumbline/adapters";
import type { Command } from "commander";
import { claimDatabase, claimDocuments } from "../database/claim-database.js";
import { ownerRemedy } from "../database/claim-store.js";
import { homeIdentity } from "../database/home-file.js";
import { documentsOwner, postgresOwner, type StoreOwner } from "../database/look-at-owners.js";
import { foldersOf, prepareHome } from "../home.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb home` and `plumb home adopt`. */
export function addHomeCommands(program: Command, perform: Perform): void {
  const home = program
    .command("home")
    .description("this home's id, and whose the PostgreSQL and MongoDB are that are named by URL")
    .addOption(jsonOption())
    .action(() => perform(showHome));
  home
    .command("adopt")
    .description("take over the PostgreSQL and MongoDB named by URL, whichever home they belong to")
    .addOption(jsonOption())
    .action(() => perform(adopt));
}

async function showHome(context: CommandContext): Promise<void> {
  const { config } = context;
  await prepareHome(config.home);
  const { homeId } = await homeIdentity(config.home);
  const stores = await ownersOf(context);
  context.answer({ home: config.home, homeId, stores });
  context.say(`${config.home}: home ${homeId}`);
  for (const { store, found } of stores) context.say(`${store}: ${found}`);
  if (stores.length === 0) context.say("PostgreSQL and documents lie in the home: they are its own");
  if (stores.some(isForeign)) context.note(ownerRemedy);
}

async function adopt(context: CommandContext): Promise<void> {
  const { config } = context;
  const { home, documentsUrl } = config;
  await prepareHome(home);
  const adopted: string[] = [];
  const mayTake = async () => true;
  const url = config.postgresUrl ?? "";
  if (url !== "off") {
    const database = await openPostgres({ folder: foldersOf(home).postgres, url });
    try {
      if (await claimDatabase(home, database, url, { mayTake })) adopted.push("PostgreSQL");
    } finally {
      await database.close();
    }
  }
  if (documentsUrl !== null && (await claimDocuments(home, documentsUrl, { mayTake }))) adopted.push("MongoDB");
  const { homeId } = await homeIdentity(home);
  context.answer({ home, homeId, adopted });
  if (adopted.length === 0) context.say("nothing to take over: every store is this home's already");
  else context.say(`${adopted.join(" and ")} taken over by home ${homeId}; the other home is refused from now on`);
  if (adopted.includes("PostgreSQL"))
    context.note("copies of ledger, decisions and releases are made by plumb rebuild");
}

async function ownersOf({ config }: CommandContext): Promise<readonly StoreOwner[]> {
  const found = [await postgresOwner(config), await documentsOwner(config)];
  return found.filter((owner) => owner !== null);
}

function isForeign({ ownership }: StoreOwner): boolean {
  return ownership === "another's" || ownership === "a copy's";
}
