/** One feature: a name and the expression that defines it. */
export interface FeatureDefinition {
  readonly name: string;
  readonly expression: string;
  /** What it measures, with unit; absent where the set's own documentation says it. */
  readonly about?: string;
  /** The value is made from prices times shares, so both must be on the same basis. */
  readonly needsDollarVolume?: boolean;
}
