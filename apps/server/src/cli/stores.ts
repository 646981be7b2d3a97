import { JobQueue, type UserRole, UserStore, userRoles } from "@plumbline/adapters";
import { counted, PlatformError } from "@plumbline/core";
import { type Command, Option } from "commander";
import { copyLake } from "../database/copy-lake.js";
import { withDatabase } from "../database/database-access.js";
import { foldersOf, prepareHome } from "../home.js";
import { listLakes } from "../run/lakes.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";
import { textTable } from "./text-table.js";

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb users add | list | remove`, `plumb jobs` and `plumb rebuild`. */
export function addStoreCommands(program: Command, perform: Perform): void {
  const users = program.command("users").description("who may ask the server, by API key and role");
  users
    .command("add <name>")
    .description("add a user and print the API key, which is shown this once")
    .addOption(
      new Option("--role <role>", "reader: read; writer: also watchlists and catalog tables; admin: everything")
        .choices([...userRoles])
        .default("reader"),
    )
    .addOption(jsonOption())
    .action((name: string, { role }: { role: UserRole }) => perform((context) => addUser(name, role, context)));
  users
    .command("list")
    .description("every user with role")
    .addOption(jsonOption())
    .action(() => perform(listUsers));
  users
    .command("remove <name>")
    .description("remove a user with every key; a server that runs refuses the key within 15 seconds")
    .addOption(jsonOption())
    .action((name: string) => perform((context) => removeUser(name, context)));
  program
    .command("jobs")
    .description("the queue, newest first")
    .addOption(jsonOption())
    .action(() => perform(listJobs));
  program
    .command("rebuild")
    .description("make PostgreSQL's copies of ledger, decisions and releases anew from the lakes")
    .addOption(jsonOption())
    .action(() => perform(rebuild));
}

async function addUser(name: string, role: UserRole, context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const key = await withDatabase(context.config, (database) => new UserStore(database).add(name, role));
  context.answer({ name, role, key });
  if (context.isJson) return;
  context.note(`${name} is a ${role}; the key is shown this once:`);
  context.say(key);
}

async function listUsers(context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const found = await withDatabase(context.config, (database) => new UserStore(database).list());
  context.answer({ users: found });
  if (context.isJson) return;
  const cells = found.map(({ name, role, createdAt }) => [name, role, createdAt.toISOString()]);
  for (const line of textTable(["name", "role", "since"], cells)) context.say(line);
}

async function removeUser(name: string, context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const isRemoved = await withDatabase(context.config, (database) => new UserStore(database).remove(name));
  if (!isRemoved) {
    throw new PlatformError("NOT_FOUND", `user ${JSON.stringify(name)}: there is none`, {
      remedy: "plumb users list shows them.",
    });
  }
  context.answer({ removed: name });
  context.say(`removed ${name}`);
}

async function listJobs(context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const jobs = await withDatabase(context.config, (database) => new JobQueue(database).list(100));
  context.answer({ jobs });
  if (context.isJson) return;
  const cells = jobs.map((job) => [
    job.jobId,
    job.kind,
    job.state,
    `${job.attempts} of ${job.mostAttempts}`,
    (job.endedAt ?? job.startedAt ?? job.enqueuedAt).toISOString(),
  ]);
  for (const line of textTable(["job", "kind", "state", "attempts", "since"], cells)) context.say(line);
}

async function rebuild(context: CommandContext): Promise<void> {
  const folders = foldersOf((await prepareHome(context.config.home)).home);
  const copied = await withDatabase(context.config, async (database) => {
    const done: { lake: string; rows: Readonly<Record<string, number | null>> }[] = [];
    for (const lake of await listLakes(folders)) {
      done.push({ lake: lake.source, rows: await copyLake(database, lake.folder, true) });
    }
    return done;
  });
  context.answer({ copied });
  for (const { lake, rows } of copied) {
    context.say(
      `${lake}: ${Object.entries(rows)
        .map(([table, count]) => `${counted(count ?? 0, "row")} of ${table}`)
        .join(", ")}`,
    );
  }
}
