export { selectUniverse } from "./select-universe.js";
export { type UniverseRuleInForce, universeRules } from "./universe-rules.js";
