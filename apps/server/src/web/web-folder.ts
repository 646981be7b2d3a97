import { createRequire } from "node:module";
import { dirname } from "node:path";

/** Folder of the web app; its build is in `.next` below. */
export const webFolder = dirname(createRequire(import.meta.url).resolve("@plumbline/web/package.json"));
