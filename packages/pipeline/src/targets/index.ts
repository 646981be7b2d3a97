export { computeTargets } from "./compute-targets.js";
