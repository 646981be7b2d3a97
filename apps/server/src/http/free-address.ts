import { once } from "node:events";
import { createServer } from "node:net";
import { PlatformError } from "@plumbline/core";
import type { ServerConfig } from "../config.js";

type Address = Pick<ServerConfig, "host" | "port">;

/**
 * Binds the address once and lets it go: what cannot be listened on is said before anything else is started. PORT_TAKEN or
 * BAD_CONFIG where it cannot.
 */
export async function requireFreeAddress(address: Address): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(address.port, address.host);
    await once(probe, "listening");
  } catch (error) {
    throw addressError(error, address);
  }
  probe.close();
  await once(probe, "close");
}

/** The error of a failed listen in the platform's words; any other as it is. */
export function addressError(error: unknown, { host, port }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE" || code === "EACCES") {
    return new PlatformError("PORT_TAKEN", `${host}:${port} cannot be listened on (${code})`, {
      remedy: "Stop what uses it, or set PLUMB_PORT to a free port.",
      cause: error,
    });
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new PlatformError("BAD_CONFIG", `PLUMB_HOST: ${host} is no address of this machine (${code})`, {
      remedy: "Leave PLUMB_HOST out, or name an address of this machine.",
      cause: error,
    });
  }
  return error;
}
