import { PlatformError } from "@plumbline/core";
import type { Release, RemovedRelease } from "@plumbline/pipeline";

/**
 * The release of an id or a number.
 *
 * @throws PlatformError NOT_FOUND, saying when it was removed where it was
 */
export function releaseNamed(
  wanted: string,
  releases: readonly Release[],
  removed: readonly RemovedRelease[],
): Release {
  const isWanted = ({ releaseId, sequence }: Release) =>
    releaseId === wanted || (/^\d+$/.test(wanted) && sequence === Number(wanted));
  const found = releases.find(isWanted);
  if (found) return found;
  const gone = removed.find(isWanted);
  const names = releases.map(({ sequence, releaseId }) => `${sequence} (${releaseId})`).join(", ") || "none yet";
  throw new PlatformError(
    "NOT_FOUND",
    gone
      ? `release ${wanted}: was removed from this lake on ${new Date(gone.removedAt).toISOString()}`
      : `release ${wanted}: no such release in this lake`,
    { remedy: `Releases are ${names}.` },
  );
}
