import { join, resolve, sep } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type FrameSource, openFrameFunction } from "./frame-function.js";
import { literal } from "./sql-text.js";

export interface EngineOptions {
  /** Threads of the SQL engine; 1 where absent. */
  readonly threads?: number;
  /** Such as "1GB"; what goes beyond is spilled to `temporaryFolder`. */
  readonly memoryLimit?: string;
  /** Made when something is spilled, removed at the end of the process. */
  readonly temporaryFolder?: string;
}

/** The in-memory SQL engine that reads and writes Parquet; opened on first use, one an object. */
export class Engine {
  /** Data files whose bytes were found whole. */
  readonly checkedFiles = new Set<string>();
  readonly #remotes = new Map<string, (file: string) => Promise<unknown>>();
  readonly #options: EngineOptions;
  #opened: Promise<{ instance: DuckDBInstance; sources: Map<number, FrameSource> }> | undefined;
  #nextSource = 1;

  constructor(options: EngineOptions = {}) {
    this.#options = options;
  }

  /** Has `fetch` fetch files below a folder before they are read. */
  cache(folder: string, fetch: (file: string) => Promise<unknown>): void {
    this.#remotes.set(join(resolve(folder), sep), fetch);
  }

  /** Makes sure that a file which may lie in an object storage is in its local folder. */
  async bring(file: string): Promise<void> {
    if (this.#remotes.size === 0) return;
    const whole = resolve(file);
    for (const [folder, fetch] of this.#remotes) if (whole.startsWith(folder)) await fetch(file);
  }

  /** Runs `use` with a connection of its own. */
  async withConnection<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { instance } = await this.#open();
    const connection = await instance.connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  }

  /** Runs `use` with SQL text that stands for the source's rows in a FROM clause. */
  async withSource<T>(
    source: FrameSource,
    use: (connection: DuckDBConnection, from: string) => Promise<T>,
  ): Promise<T> {
    const { sources } = await this.#open();
    const id = this.#nextSource++;
    sources.set(id, source);
    try {
      return await this.withConnection((connection) => use(connection, `frame_rows(${id})`));
    } finally {
      sources.delete(id);
    }
  }

  #open(): Promise<{ instance: DuckDBInstance; sources: Map<number, FrameSource> }> {
    this.#opened ??= this.#start();
    return this.#opened;
  }

  async #start(): Promise<{ instance: DuckDBInstance; sources: Map<number, FrameSource> }> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(this.#options.threads ?? 1),
      memory_limit: this.#options.memoryLimit ?? "1GB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const sources = new Map<number, FrameSource>();
    const connection = await instance.connect();
    if (this.#options.temporaryFolder !== undefined) {
      await connection.run(`SET temp_directory = ${literal(this.#options.temporaryFolder)}`);
    }
    connection.registerTableFunction(await openFrameFunction("frame_rows", sources));
    connection.closeSync();
    return { instance, sources };
  }
}
