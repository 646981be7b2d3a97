import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { literal } from "./sql-text.js";

/** What reads and writes Parquet by SQL. */
export interface SqlEngine {
  withConnection<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
}

export interface EngineOptions {
  /** Threads of the SQL engine; 1 where absent. */
  readonly threads?: number;
  /** Such as "1GB"; what goes beyond is spilled to `temporaryFolder`. */
  readonly memoryLimit?: string;
  /** Made when something is spilled. */
  readonly temporaryFolder?: string;
}

/** An in-memory SQL engine, opened on first use; times are UTC. */
export function openEngine(options: EngineOptions = {}): SqlEngine {
  let opened: Promise<DuckDBInstance> | undefined;
  const start = async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    return DuckDBInstance.create(":memory:", {
      threads: String(options.threads ?? 1),
      memory_limit: options.memoryLimit ?? "1GB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
  };
  return {
    async withConnection(use) {
      opened ??= start();
      const connection = await (await opened).connect();
      try {
        await connection.run("SET TimeZone = 'UTC'");
        if (options.temporaryFolder !== undefined)
          await connection.run(`SET temp_directory = ${literal(options.temporaryFolder)}`);
        return await use(connection);
      } finally {
        connection.closeSync();
      }
    },
  };
}
