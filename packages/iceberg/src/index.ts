export { parseMetadataJson } from "./metadata-json.js";
