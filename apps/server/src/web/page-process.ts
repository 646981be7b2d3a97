import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { PageOrder, PagesReady } from "./page-program.js";

/** Milliseconds before a program that ended is started again: at once, then longer each time it ends soon after. */
const pauses = [0, 1000, 2000, 5000, 15_000, 30_000] as const;
/** Milliseconds after which a program that ended is taken to have been well. */
const wellAfter = 60_000;
/** Milliseconds a program is given to end before it is killed. */
const endsWithin = 3000;

/** Where pages are served, and what a request for one must carry. */
export interface PageAddress {
  readonly port: number;
  readonly secret: string;
}

/** A promise settled from outside; nobody need wait for it. */
class Awaited<Value> {
  isSettled = false;
  resolve: (value: Value) => void = () => {};
  reject: (reason: Error) => void = () => {};
  readonly promise: Promise<Value>;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = (value) => {
        this.isSettled = true;
        resolve(value);
      };
      this.reject = reject;
    });
    this.promise.catch(() => {});
  }
}

/**
 * The program that renders the pages, in a process of its own: what Next keeps switched on for every promise of its
 * process costs the API nothing. Started again when it ends; it ends when this process does, killed or not.
 */
export class PageProcess {
  readonly #program: string;
  readonly #say: (what: string) => void;
  readonly #secret = randomBytes(24).toString("hex");
  #internalUrl = "";
  #child: ChildProcess | null = null;
  #failures = 0;
  #isStopped = false;
  #pause: ReturnType<typeof setTimeout> | null = null;
  #address = new Awaited<PageAddress>();
  readonly #first = new Awaited<boolean>();

  /**
   * @param program file of a program that calls servePages
   * @param say told what the operator should read in the log
   */
  constructor(program: string, say: (what: string) => void) {
    this.#program = program;
    this.#say = say;
  }

  /** @returns true once pages are served for the first time, false where the first start failed */
  start(internalUrl: string): Promise<boolean> {
    this.#internalUrl = internalUrl;
    this.#launch();
    return this.#first.promise;
  }

  /** The address of the program that runs now; waits for it while it starts. @throws Error once stopped */
  address(): Promise<PageAddress> {
    return this.#address.promise;
  }

  /** Process id; null while none runs. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#pause) clearTimeout(this.#pause);
    this.#address.reject(new Error("the pages are no longer served"));
    this.#first.resolve(false);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const killing = setTimeout(() => child.kill("SIGKILL"), endsWithin);
    await ended;
    clearTimeout(killing);
  }

  #launch(): void {
    const started = performance.now();
    const child = fork(this.#program, [], {
      // Standard output is the command's own, one JSON document where --json was given.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: [],
      env: { ...process.env, NODE_ENV: "production" },
    });
    this.#child = child;
    const order: PageOrder = { internalUrl: this.#internalUrl, secret: this.#secret };
    child.send(order, (error) => {
      if (error) child.kill("SIGKILL");
    });
    child.once("message", ({ port }: PagesReady) => {
      this.#address.resolve({ port, secret: this.#secret });
      this.#first.resolve(true);
    });
    child.on("error", (error) => this.#say(`the program of the pages: ${error.message}`));
    child.once("exit", (code, signal) => {
      this.#child = null;
      if (this.#isStopped) return;
      this.#first.resolve(false);
      if (this.#address.isSettled) this.#address = new Awaited();
      this.#failures = performance.now() - started > wellAfter ? 0 : this.#failures + 1;
      const pause = pauses[Math.min(Math.max(this.#failures - 1, 0), pauses.length - 1)];
      this.#say(`the program of the pages ended (${signal ?? `exit code ${code}`}); started again in ${pause} ms`);
      this.#pause = setTimeout(() => this.#launch(), pause);
    });
  }
}
