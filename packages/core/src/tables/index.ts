export * from "./bronze.js";
export * from "./gold.js";
export * from "./ml.js";
export * from "./silver.js";
