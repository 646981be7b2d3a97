import { Console } from "node:console";
import { stages } from "@plumbline/pipeline";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type Environment, readConfig, type ServerConfig } from "../config.js";
import { type Problem, problemOf } from "../run/problem.js";
import { version } from "../version.js";
import { addBackupCommands } from "./backup.js";
import { doctor } from "./doctor.js";
import { addDocumentCommands } from "./documents.js";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.js";
import { addHomeCommands } from "./home.js";
import { jsonOption } from "./json-option.js";
import { addLakeCommands } from "./lake.js";
import { reset } from "./reset.js";
import { type RunFlags, run } from "./run.js";
import { addSqlCommand } from "./sql.js";
import { addStoreCommands } from "./stores.js";
import { addTableCommands } from "./tables.js";

/** What a command has to work with. */
export interface CommandContext {
  readonly config: ServerConfig;
  readonly workingFolder: string;
  readonly isJson: boolean;
  readonly signal: AbortSignal;
  /** Lines for a person: standard output, or standard error where the output is one JSON document. */
  say(line: string): void;
  /** Progress and notes: always standard error. */
  note(line: string): void;
  /** Prints the command's one JSON document where --json was given. */
  answer(document: unknown): void;
  /** Ends with this exit code though the command answered: a part of what was asked was not done. */
  endWith(exitCode: ExitCode): void;
}

/**
 * Runs `plumb` with these arguments. With `--json` standard output is one JSON document, also on errors:
 * `{"error": {"code", "message", "remedy"}}`.
 *
 * @returns the exit code, see docs/cli.md
 */
export async function runCli(
  argv: readonly string[],
  environment: Environment = process.env,
  workingFolder: string = process.cwd(),
): Promise<number> {
  const isJson = argv.includes("--json");
  const stopping = new AbortController();
  let exitCode: ExitCode = exitCodes.done;
  const unwatch = watchSignals(stopping);
  const refuse = (error: unknown): ExitCode => {
    const problem = error instanceof CommanderError ? usageProblem(error) : problemOf(error);
    if (isJson) process.stdout.write(`${JSON.stringify({ error: problem })}\n`);
    else process.stderr.write(`${problem.code}: ${problem.message}\n  ${problem.remedy}\n`);
    if (problem.code === "BUG" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCodeOf(problem.code);
  };
  const crash = (error: unknown) => process.exit(refuse(error));
  process.once("uncaughtException", crash);
  process.stdout.on("error", endQuietly);
  if (isJson) globalThis.console = new Console(process.stderr, process.stderr);
  try {
    const program = programOf((command) => {
      const print = (line: string) => process.stdout.write(`${line}\n`);
      const note = (line: string) => process.stderr.write(`${line}\n`);
      return command({
        config: readConfig(environment, workingFolder),
        workingFolder,
        isJson,
        signal: stopping.signal,
        say: isJson ? note : print,
        note,
        answer: (document) => isJson && print(JSON.stringify(document)),
        endWith: (code) => {
          exitCode = code;
        },
      });
    }, isJson);
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    return refuse(error);
  } finally {
    unwatch();
    process.off("uncaughtException", crash);
  }
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === "EPIPE" ? exitCodes.done : exitCodes.machine);
}

/** A signal that reaches the whole process group arrives once more through `npm start`; that is one Ctrl-C, not two. */
const oneKeypress = 500;

/** The first Ctrl-C stops cleanly, the second ends the process at once. */
function watchSignals(stopping: AbortController): () => void {
  let first = Number.NaN;
  const stop = () => {
    if (stopping.signal.aborted) {
      if (performance.now() - first > oneKeypress) process.exit(exitCodes.cancelled);
      return;
    }
    first = performance.now();
    process.stderr.write("\nstopping cleanly; once more to stop at once\n");
    stopping.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return () => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
}

function usageProblem(error: CommanderError): Problem {
  const message = error.code === "commander.help" ? "a command is missing" : error.message.replace(/^error: /, "");
  return { code: "BAD_ARGUMENT", message, remedy: "See plumb --help, or plumb <command> --help." };
}

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

function programOf(perform: Perform, isJson: boolean): Command {
  const program = new Command("plumb")
    .description("Market data in, ranked and explained insights out, with the evidence behind every number.")
    .version(version)
    // else --version of a command would be the program's
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (isJson ? process.stderr : process.stdout).write(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .showHelpAfterError(false);

  runOptions(program.command("up", { isDefault: false }))
    .description("run the street, then serve it (what npm start does)")
    .option("--no-run", "serve what is there, without running the street")
    .action((flags: RunFlags & { run: boolean }) =>
      perform(async (context) => (await import("./up.js")).up(flags, context)),
    );
  runOptions(program.command("run"))
    .description("run the whole street and make a release")
    .action((flags: RunFlags) => perform((context) => run(flags, null, context)));
  for (const stage of stages) {
    runOptions(program.command(stage.name))
      .description(`run the street up to ${stage.name}: ${stage.about}`)
      .action((flags: RunFlags) => perform((context) => run(flags, stage.name, context)));
  }
  addTableCommands(program, perform);
  addLakeCommands(program, perform);
  addSqlCommand(program, perform);
  program
    .command("doctor")
    .description("what is installed, reachable, missing, and how to mend it")
    .option("--fetch", "fetch what a run would fetch: XGBoost and the data of sample:")
    .addOption(jsonOption())
    .action(({ fetch }: { fetch?: boolean }) => perform((context) => doctor(context, fetch === true)));
  addStoreCommands(program, perform);
  addDocumentCommands(program, perform);
  addBackupCommands(program, perform);
  addHomeCommands(program, perform);
  program
    .command("reset")
    .description("remove everything below PLUMB_HOME, after asking")
    .option("--yes", "do not ask")
    .addOption(jsonOption())
    .action((flags: { yes?: boolean }) => perform((context) => reset(flags.yes === true, context)));
  return program;
}

function runOptions(command: Command): Command {
  return command
    .option("--source <url>", "demo:[?seed=..&securities=..], sample: or file:<path>; the last used one where absent")
    .option("--map <field=header...>", "which header holds which field, such as close=Last")
    .addOption(
      new Option("--price-basis <basis>", "what the prices are").choices(["raw", "split-adjusted", "total-return"]),
    )
    .addOption(new Option("--volume-basis <basis>", "what the volume is").choices(["raw", "split-adjusted"]))
    .addOption(new Option("--calendar <name>", "which days are sessions").choices(["XNYS", "24x7", "from-data"]))
    .option("--currency <code>", "ISO 4217 code of the prices", currencyCode)
    .option("--full", "all targets and horizons, not just the primary question")
    .option("--threads <n>", "worker threads", wholeFrom(1, 256))
    .option("--horizon <sessions>", "sessions of the primary question", wholeFrom(1, 252))
    .option("--cost-bp <bp>", "cost a side in basis points", numberFrom(0, 1000))
    .option("--min-history <bars>", "bars a security must have to be ranked", wholeFrom(1, 2520))
    .option("--min-price <amount>", "smallest close, in currency (raw prices only)", numberFrom(0, 1e9))
    .option(
      "--min-dollar-volume <amount>",
      "smallest median close x volume a session, in currency",
      numberFrom(0, 1e15),
    )
    .option("--no-wait", "exit with LAKE_BUSY instead of following a run that is there")
    .addOption(jsonOption());
}

function currencyCode(value: string): string {
  if (!/^[A-Z]{3}$/.test(value)) throw new InvalidArgumentError("must be three capitals such as USD.");
  return value;
}

function wholeFrom(least: number, most: number): (value: string) => number {
  return (value) => {
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most) {
      throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}.`);
    }
    return Number(value);
  };
}

function numberFrom(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (!(number >= least && number <= most)) {
      throw new InvalidArgumentError(`must be a number from ${least} to ${most}.`);
    }
    return number;
  };
}
