import { createRequire } from "node:module";
import { dirname } from "node:path";

const require = createRequire(import.meta.url);

/** Folder of the web app; its build is in `.next` below. */
export const webFolder = dirname(require.resolve("@plumbline/web/package.json"));
