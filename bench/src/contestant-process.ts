import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Command, Cost } from "./workload.js";

interface Answer extends Partial<Cost> {
  readonly peakMegabytes?: number;
}

/** A contestant's process, kept alive between its runs so that runs can be interleaved. */
export class ContestantProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  private errors = "";
  peakMegabytes = 0;

  constructor(
    private readonly name: string,
    command: Command,
  ) {
    this.child = spawn(command.file, [...command.args], {
      stdio: "pipe",
      env: { ...process.env, OMP_WAIT_POLICY: "PASSIVE", ...command.env },
    });
    this.lines = createInterface({ input: this.child.stdout });
    this.lines.on("line", (line) => {
      if (line.startsWith("{")) this.waiting.shift()?.resolve(JSON.parse(line) as Answer);
    });
    this.child.stderr.on("data", (data) => {
      this.errors = (this.errors + String(data)).slice(-4000);
    });
    const fail = (why: string) => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${name}: ${why}\n${this.errors}`));
    };
    this.child.on("error", (error) => fail(error.message));
    this.child.on("close", (code) => fail(`ended with code ${code}`));
  }

  /** Waits until the contestant has loaded its libraries. */
  async ready(): Promise<void> {
    await this.next();
  }

  async run(): Promise<Cost> {
    const { cpuSeconds, wallSeconds, extra, peakMegabytes } = await this.ask("run");
    if (cpuSeconds === undefined || wallSeconds === undefined) throw new Error(`${this.name}: no cost in the answer`);
    this.peakMegabytes = Math.max(this.peakMegabytes, peakMegabytes ?? 0);
    return { cpuSeconds, wallSeconds, extra: extra ?? {} };
  }

  async dump(folder: string): Promise<void> {
    await this.ask(`dump ${folder}`);
  }

  stop(): void {
    if (!this.child.stdin.writableEnded) this.child.stdin.end("stop\n");
  }

  private ask(line: string): Promise<Answer> {
    this.child.stdin.write(`${line}\n`);
    return this.next();
  }

  private next(): Promise<Answer> {
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }
}
