import { access, constants } from "node:fs/promises";
import { PlatformError } from "@plumbline/core";

const modes = ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"];

/**
 * A PostgreSQL URL as `pg` takes it. Every mode with TLS but `no-verify` checks the server's certificate and name, also
 * once `pg` gives `require` the weaker meaning it has elsewhere.
 *
 * @throws PlatformError BAD_CONFIG for a mode that is none or a certificate's file that cannot be read
 */
export async function connectionUrl(url: string): Promise<string> {
  const parameters = new URL(url).searchParams;
  const mode = parameters.get("sslmode");
  if (mode !== null && !modes.includes(mode)) {
    throw badConfig("sslmode is none that is known", `Set sslmode to one of ${modes.join(", ")}, or leave it out.`);
  }
  for (const name of ["sslrootcert", "sslcert", "sslkey"]) {
    const path = parameters.get(name);
    if (!path) continue;
    await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
      throw badConfig(`${name}=${path}: cannot be read (${error.code})`, "Name a file in PEM that this user can read.");
    });
  }
  return url.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, "$1verify-full");
}

function badConfig(found: string, remedy: string): PlatformError {
  return new PlatformError("BAD_CONFIG", `PLUMB_POSTGRES_URL: ${found}`, { remedy });
}
