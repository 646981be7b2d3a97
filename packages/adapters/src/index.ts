export {
  type GradientBoostingOptions,
  type OpenedGradientBoosting,
  openGradientBoosting,
} from "./gradient-boosting/open-gradient-boosting.js";
