import { resolve } from "node:path";
import { PlatformError } from "@plumbline/core";

/** Everything the process takes from its environment; read once, never changed. */
export interface ServerConfig {
  /** Folder of the lake, cache and logs; absolute. */
  readonly home: string;
  readonly port: number;
  /** Address to bind. */
  readonly host: string;
  readonly isLoopback: boolean;
  /** Bearer token every request must carry; null where none is asked. */
  readonly token: string | null;
  /** A PostgreSQL by URL, `off`, or null for the embedded one; may hold a password. */
  readonly postgresUrl: string | null;
  /** A MongoDB that keeps documents, or null for PostgreSQL; may hold a password. */
  readonly documentsUrl: string | null;
  /** Folder of the real data that tests use; absolute. */
  readonly shared: string;
  /** The environment itself, for what pip and the XGBoost adapter read of it (PLUMB_XGBOOST_LIB). */
  readonly environment: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const loopbackHosts = ["127.0.0.1", "::1", "localhost"];

/**
 * Reads the environment into a frozen object.
 *
 * @throws PlatformError BAD_CONFIG naming the variable, its value and the legal ones; TOKEN_REQUIRED where the address
 * is not loopback and no token is set. The token itself is in no message.
 */
export function readConfig(environment: Environment, workingFolder: string): ServerConfig {
  const host = textOf(environment, "PLUMB_HOST") ?? "127.0.0.1";
  if (!/^[0-9A-Za-z.:_-]+$/.test(host)) {
    throw badConfig("PLUMB_HOST", host, "an address such as 127.0.0.1 or 0.0.0.0, or a host name");
  }
  const isLoopback = loopbackHosts.includes(host) || /^127(\.\d{1,3}){3}$/.test(host);
  const token = textOf(environment, "PLUMB_TOKEN");
  if (token !== null && !/^[\x21-\x7e]{16,}$/.test(token)) {
    throw new PlatformError("BAD_CONFIG", "PLUMB_TOKEN: too short, or holds a space or a character outside ASCII", {
      remedy: "Set at least 16 visible ASCII characters.",
    });
  }
  if (!isLoopback && token === null) {
    throw new PlatformError("TOKEN_REQUIRED", `PLUMB_HOST: ${host} is reachable by others and PLUMB_TOKEN is not set`, {
      remedy:
        "Set PLUMB_TOKEN to a secret of at least 16 characters, or leave PLUMB_HOST out to serve this machine only.",
    });
  }
  return Object.freeze({
    home: resolve(workingFolder, textOf(environment, "PLUMB_HOME") ?? "data"),
    port: portOf(textOf(environment, "PLUMB_PORT") ?? "4000"),
    host,
    isLoopback,
    token,
    documentsUrl: textOf(environment, "PLUMB_DOCUMENTS_URL"),
    postgresUrl: textOf(environment, "PLUMB_POSTGRES_URL"),
    shared: resolve(workingFolder, textOf(environment, "PLUMB_SHARED") ?? "../shared"),
    environment: Object.freeze({ ...environment }),
  });
}

function textOf(environment: Environment, name: string): string | null {
  const value = environment[name];
  return value === undefined || value === "" ? null : value;
}

function portOf(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(port >= 0 && port <= 65_535)) {
    throw badConfig("PLUMB_PORT", value, "a whole number from 0 to 65535 (0 takes any free port)");
  }
  return port;
}

function badConfig(name: string, value: string, legal: string): PlatformError {
  return new PlatformError("BAD_CONFIG", `${name}: "${value}" is not legal; must be ${legal}`, {
    remedy: `Set ${name} to ${legal}, or leave it out for the default.`,
  });
}
