import type { PinnedWheel } from "../../pip-wheels/pinned-wheel.js";

/** The wheel as the Python index serves it; hashes taken from it. The licence is kept beside the data. */
export const skfolioWheel: PinnedWheel = {
  project: "skfolio",
  version: "1.12.2",
  tag: "any",
  file: "skfolio-1.12.2-py3-none-any.whl",
  sha256: "2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b",
  contents: {
    "skfolio/datasets/data/sp500_dataset.csv.gz": "ee21cac28befb1d0a739a9ceb22184f995394726aa0cfde9a21941d1ac04ac0d",
    "skfolio/datasets/data/sp500_index.csv.gz": "894c34431c284f86aa64a467e176e2a3c9b697c857eb9ab35006c2dd55d3fdf2",
    "skfolio-1.12.2.dist-info/licenses/LICENSE": "07b8dfceb7b319e5145e7b1594d2cdaf94d924d78166d28951d4b360a4dc5844",
  },
};
