import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Names as the library exports them. They hold the types of the parameters, so other ones are not found. */
const symbols = {
  create: "_ZN11duckdb_zstd15ZSTD_createCCtxEv",
  compress: "_ZN11duckdb_zstd17ZSTD_compressCCtxEPNS_11ZSTD_CCtx_sEPvmPKvmi",
} as const;

/** Compresses a page into given memory and answers how many bytes were written. */
export type CompressInto = (page: Buffer, into: Buffer) => number;

/**
 * zstd as it lies within the SQL engine's own library, which every process with a lake loads anyway. One context serves
 * all pages of this thread, and no page costs memory of its own. Null where there is no such library, or where it does
 * not export the two functions.
 */
export function engineCompression(level: number): CompressInto | null {
  try {
    const require = createRequire(import.meta.url);
    const library = (require("koffi") as typeof import("koffi")).load(enginePath(require));
    const create = library.func(symbols.create, "void*", []);
    const compress = library.func(symbols.compress, "size_t", ["void*", "void*", "size_t", "void*", "size_t", "int"]);
    const context: unknown = create();
    if (context === null) return null;
    return (page, into) => {
      const written = Number(compress(context, into, into.length, page, page.length, level));
      // zstd tells an error as a size near 2^64.
      if (written > into.length) throw new Error(`zstd: a page of ${page.length} bytes into ${into.length}: no room`);
      return written;
    };
  } catch {
    return null;
  }
}

/** The library that the engine's bindings link against; it lies beside them. */
function enginePath(require: NodeJS.Require): string {
  const beside = createRequire(require.resolve("@duckdb/node-bindings"));
  const bindings = `@duckdb/node-bindings-${process.platform}-${process.arch}`;
  const file = process.platform === "darwin" ? "libduckdb.dylib" : "libduckdb.so";
  for (const name of [bindings, `${bindings}-musl`]) {
    try {
      return join(dirname(beside.resolve(`${name}/duckdb.node`)), file);
    } catch {
      // Only the one for this system is installed.
    }
  }
  throw new Error(`no ${bindings}`);
}
