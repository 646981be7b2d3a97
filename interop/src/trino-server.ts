import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port.js";
import { ensureTrino } from "./trino.js";
import { until } from "./until.js";

/** What Trino answers to a statement, page after page. */
interface Page {
  readonly nextUri?: string;
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly errorName: string; readonly message: string; readonly failureInfo?: Failure };
}

interface Failure {
  readonly message?: string;
  readonly cause?: Failure;
}

/** A running Trino, one node that is coordinator and worker, asked over its own protocol. */
export class TrinoServer {
  readonly #child: ChildProcess;
  readonly #url: string;
  #log = "";
  #ended = false;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        this.#log = (this.#log + chunk).slice(-40_000);
      });
    }
    child.once("close", () => {
      this.#ended = true;
    });
  }

  /**
   * @param folder for its configuration and its log
   * @param catalogs text of the properties file of each catalog, by name
   * @throws if Trino cannot be had or refuses its configuration
   */
  static async start(folder: string, catalogs: Readonly<Record<string, string>>): Promise<TrinoServer> {
    const { java, lib, plugins } = ensureTrino();
    const own = join(folder, "catalog");
    mkdirSync(own, { recursive: true });
    for (const [name, text] of Object.entries(catalogs)) writeFileSync(join(own, `${name}.properties`), text);
    for (;;) {
      const port = await freePort();
      const config = join(folder, "config.properties");
      writeFileSync(config, configOf(port, own, plugins));
      const args = ["-Xmx1500m", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", `-Dconfig=${config}`];
      const program = [...args, "-cp", join(lib, "*"), "io.trino.server.TrinoServer"];
      const child = spawn(java, program, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      const server = new TrinoServer(child, `http://127.0.0.1:${port}`);
      if (await server.#isUp()) return server;
      // Seconds lie between the choice of a port and its use.
      if (!/Failed to bind|Address already in use/.test(server.#log)) throw new Error(`Trino ended: ${server.#log}`);
    }
  }

  async #isUp(): Promise<boolean> {
    const isStarted = () =>
      fetch(`${this.#url}/v1/info`).then(
        async (answer) => !((await answer.json()) as { readonly starting: boolean }).starting,
        () => false,
      );
    await until("Trino has started", async () => this.#ended || (await isStarted()));
    return !this.#ended;
  }

  /**
   * Runs statements one after the other.
   * @returns rows of the last; 64-bit ids must be cast to varchar, as JSON's numbers cannot hold them
   */
  async sql(...statements: readonly string[]): Promise<readonly (readonly unknown[])[]> {
    let rows: (readonly unknown[])[] = [];
    for (const statement of statements) {
      rows = [];
      const headers = { "x-trino-user": "analyst", "x-trino-time-zone": "UTC" };
      let answer = await fetch(`${this.#url}/v1/statement`, { method: "POST", headers, body: statement });
      for (;;) {
        if (!answer.ok) throw new Error(`Trino: ${answer.status} ${await answer.text()} for ${statement}`);
        const page = (await answer.json()) as Page;
        if (page.error) {
          const { errorName, message, failureInfo } = page.error;
          throw new Error(`Trino: ${errorName}: ${[message, ...causesOf(failureInfo)].join(": ")} for ${statement}`);
        }
        rows.push(...(page.data ?? []));
        if (page.nextUri === undefined) break;
        answer = await fetch(page.nextUri);
      }
    }
    return rows;
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Sentences of what an error came of, as Trino's clients show them. */
function causesOf(failure: Failure | undefined): readonly string[] {
  return failure?.cause === undefined ? [] : [failure.cause.message ?? "", ...causesOf(failure.cause)];
}

function configOf(port: number, catalogs: string, plugins: string): string {
  return Object.entries({
    coordinator: true,
    "node-scheduler.include-coordinator": true,
    "http-server.http.port": port,
    "discovery.uri": `http://127.0.0.1:${port}`,
    "node.environment": "test",
    "node.bind-ip": "127.0.0.1",
    "node.internal-address": "127.0.0.1",
    "catalog.config-dir": catalogs,
    "plugin.dir": plugins,
    // A query asked before the node has found itself waits.
    "query-manager.required-workers": 1,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
