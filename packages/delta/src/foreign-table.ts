import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Engine } from "./engine.js";
import { literal } from "./sql-text.js";

/** A table as another writer might leave it, made for tests action by action. */
export class ForeignTable {
  readonly folder: string;
  readonly #engine: Engine;
  #version = 0;

  constructor(folder: string, engine: Engine) {
    this.folder = folder;
    this.#engine = engine;
    mkdirSync(join(folder, "_delta_log"), { recursive: true });
  }

  /** Writes Parquet by the engine. @param options further ones of COPY, such as field ids */
  async parquet(path: string, select: string, options = ""): Promise<number> {
    const file = path.startsWith("/") ? path : join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    await this.#engine.withConnection((connection) =>
      connection.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet${options === "" ? "" : `, ${options}`})`),
    );
    return statSync(file).size;
  }

  /** An add action of a file that is written for it. */
  async add(path: string, select: string, more: Readonly<Record<string, unknown>> = {}, options = ""): Promise<object> {
    const size = await this.parquet(path, select, options);
    return {
      add: {
        path: path.split("/").map(encodeURIComponent).join("/"),
        partitionValues: {},
        size,
        modificationTime: 1,
        dataChange: true,
        ...more,
      },
    };
  }

  /** Appends a commit. */
  commit(...actions: readonly object[]): void {
    const name = `${String(this.#version++).padStart(20, "0")}.json`;
    writeFileSync(this.logFile(name), actions.map((action) => `${JSON.stringify(action)}\n`).join(""));
  }

  logFile(name: string): string {
    return join(this.folder, "_delta_log", name);
  }
}

/** A protocol with these reader features; the oldest for none. */
export function protocol(...features: readonly string[]): object {
  if (features.length === 0) return { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };
  return {
    protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: features, writerFeatures: features },
  };
}

/** @param fields of the schema as JSON: [name, type, metadata] */
export function metaData(
  fields: readonly (readonly [string, unknown, Readonly<Record<string, unknown>>?])[],
  partitionColumns: readonly string[] = [],
  configuration: Readonly<Record<string, string>> = {},
): object {
  return {
    metaData: {
      id: "7d2b6d0e-6a0f-4f4e-9a83-5b0d4ec0ff01",
      format: { provider: "parquet", options: {} },
      schemaString: JSON.stringify({
        type: "struct",
        fields: fields.map(([name, type, more]) => fieldOf(name, type, more)),
      }),
      partitionColumns,
      configuration,
    },
  };
}

export function fieldOf(name: string, type: unknown, metadata: Readonly<Record<string, unknown>> = {}): object {
  return { name, type, nullable: true, metadata };
}
