import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensureSpark } from "./spark.js";
import { root } from "./venv.js";

const icebergRuntime = "org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.12.0";

/** A running Spark 4.1 with Delta Lake as its catalog and an Iceberg REST catalog named `lake`. */
export class SparkSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #errors = "";

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on("data", (chunk) => {
      this.#errors = (this.#errors + chunk).slice(-4000);
    });
  }

  /**
   * @param catalog address of an Iceberg REST catalog, or null
   * @param folder for Spark's own files
   * @throws if Java, Maven or a package cannot be had
   */
  static async start(catalog: string | null, folder: string): Promise<SparkSession> {
    const { python, jars } = ensureSpark([icebergRuntime]);
    const script = join(root, "interop", "python", "spark_session.py");
    const args = [script, jars.join(","), catalog ?? "-", folder];
    const session = new SparkSession(spawn(python, args, { cwd: folder }));
    await session.#answer();
    return session;
  }

  /** Runs statements, one after the other. */
  async sql(...statements: string[]): Promise<void> {
    await this.#ask({ sql: statements });
  }

  /** Keeps a query's rows as Parquet files in a folder. */
  async save(query: string, out: string): Promise<void> {
    await this.#ask({ save: query, out });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    await ended;
  }

  async #ask(request: unknown): Promise<void> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { error } = await this.#answer();
    if (error !== undefined) throw new Error(`Spark: ${error}\nfor ${JSON.stringify(request)}`);
  }

  async #answer(): Promise<{ readonly error?: string }> {
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done) throw new Error(`Spark ended: ${this.#errors}`);
      // Spark prints a few lines of its own before it is told to be quiet.
      if (value.startsWith("{")) return JSON.parse(value) as { readonly error?: string };
    }
  }
}
