export { validateBars } from "./validate-bars.js";
