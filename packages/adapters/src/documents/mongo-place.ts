import { PlatformError } from "@plumbline/core";

/**
 * The URL of a MongoDB without its password and parameters.
 *
 * @throws PlatformError BAD_CONFIG where it is none, or where a password may stand where a host or a database is looked for
 */
export function mongoPlace(url: string): string {
  const parts =
    /^(mongodb(?:\+srv)?):\/\/(?:([^:@/?#]*)(?::[^@/?#]*)?@)?([^@/?#]+)(\/[^@/?#]*)?(?:\?(?![^=]*@)[^#]*)?$/.exec(url);
  const [, scheme, user, hosts, path] = parts ?? [];
  const isLegal = hosts?.split(",").every((host) => /^(\[[\da-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/i.test(host)) ?? false;
  if (!isLegal) {
    throw new PlatformError("BAD_CONFIG", "PLUMB_DOCUMENTS_URL: is no URL of a MongoDB", {
      remedy:
        "Set it to mongodb://user:password@host:27017/database, with : / ? # @ % in user and password written as %3A %2F %3F %23 %40 %25, or leave it out to keep documents in PostgreSQL.",
    });
  }
  return `${scheme}://${user ? `${user}@` : ""}${hosts}${path ?? ""}`;
}
