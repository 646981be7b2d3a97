/** A wheel as its project publishes it, and the files of it that are kept. */
export interface PinnedWheel {
  /** Name of the package in the Python index. */
  readonly project: string;
  readonly version: string;
  /** Platform tag as pip spells it; `any` where the wheel fits all. */
  readonly tag: string;
  readonly file: string;
  /** sha256 of the wheel, hex. */
  readonly sha256: string;
  /** Path inside the wheel and sha256 (hex) of each file kept. */
  readonly contents: Readonly<Record<string, string>>;
}
