import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // TypeScript 7 has no compiler API for Next to call: scripts/build-web.js runs `tsc --noEmit` before the build.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  devIndicators: false,
};

export default config;
