import { PlatformError } from "@plumbline/core";

/**
 * The URL of a PostgreSQL without its password and parameters, which may hold secrets too.
 *
 * @throws PlatformError BAD_CONFIG where it is none, or where a password that holds `/`, `?`, `#` or `@` as they are may
 * stand where a host or a database is looked for
 */
export function postgresPlace(url: string): string {
  const shown = URL.canParse(url) ? new URL(url) : null;
  const authority = /^[^/]*\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
  const rest = url.slice(url.indexOf("//") + 2 + authority.length);
  const isUnclear =
    /[@#]/.test(rest.replace(/\?.*$/s, "")) ||
    rest.includes("#") ||
    authority.split("@").length > 2 ||
    /^[^=]*@/.test(/\?(.*)$/s.exec(rest)?.[1] ?? "");
  if (!shown || isUnclear || !/^postgres(ql)?:$/.test(shown.protocol)) {
    throw new PlatformError("BAD_CONFIG", "PLUMB_POSTGRES_URL: is no URL of a PostgreSQL", {
      remedy:
        "Set it to postgresql://user:password@host:5432/database, with : / ? # @ % in user and password written as %3A %2F %3F %23 %40 %25, to off, or leave it out for the embedded server.",
    });
  }
  const user = shown.username === "" ? "" : `${shown.username}@`;
  return `${shown.protocol}//${user}${shown.host}${shown.pathname}`;
}
