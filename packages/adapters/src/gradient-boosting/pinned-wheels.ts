import type { PinnedWheel } from "../pip-wheels/pinned-wheel.js";

/** One platform's build of XGBoost; the wheel's layout must stay, the library's RPATH points at its runtime. */
export interface XgboostWheel extends PinnedWheel {
  /** The library inside the wheel. */
  readonly library: string;
}

export const xgboostVersion = "3.2.0";

/**
 * The wheels we accept, by `process.platform-process.arch`. Hashes taken from the wheels of the Python index.
 * The Linux wheels are the builds without CUDA (5 MB against 131 MB) and bring their own OpenMP runtime; the macOS
 * wheel needs the system's libomp.
 */
export const pinnedWheels: Readonly<Record<string, XgboostWheel>> = {
  "linux-x64": {
    project: "xgboost-cpu",
    version: xgboostVersion,
    tag: "manylinux_2_28_x86_64",
    file: "xgboost_cpu-3.2.0-py3-none-manylinux_2_28_x86_64.whl",
    sha256: "9c10b1653e1a689bf4094a328144cf3633c9be0e5217a76fbdc2fde6abcb2950",
    library: "xgboost/lib/libxgboost.so",
    contents: {
      "xgboost/lib/libxgboost.so": "bad3eb7004550b6db2338486061bf628cabc2340d4913e811b0564ba4788eef5",
      "xgboost_cpu.libs/libgomp-e985bcbb.so.1.0.0": "a43904e4fa297301d4640dc1bb3c8a3480b406f99e498eba9b1914b68aab604a",
    },
  },
  "linux-arm64": {
    project: "xgboost-cpu",
    version: xgboostVersion,
    tag: "manylinux_2_28_aarch64",
    file: "xgboost_cpu-3.2.0-py3-none-manylinux_2_28_aarch64.whl",
    sha256: "896b9e2bc52ec0921edf92ddd1cebedf47032e94992b7aca0293524d380ce6e9",
    library: "xgboost/lib/libxgboost.so",
    contents: {
      "xgboost/lib/libxgboost.so": "32a854dcd03f7e66b93ea3df543a4b82f16809c2cd93f74f29a6c97f83723b8d",
      "xgboost_cpu.libs/libgomp-a49a47f9.so.1.0.0": "43642df04bdf20f9b4122d336ef3e2e6a486c536e614159ac0e981a901d54537",
    },
  },
  "darwin-arm64": {
    project: "xgboost",
    version: xgboostVersion,
    tag: "macosx_12_0_arm64",
    file: "xgboost-3.2.0-py3-none-macosx_12_0_arm64.whl",
    sha256: "eabbd40d474b8dbf6cb3536325f9150b9e6f0db32d18de9914fb3227d0bef5b7",
    library: "xgboost/lib/libxgboost.dylib",
    contents: {
      "xgboost/lib/libxgboost.dylib": "d9ce25b06844b278c9a9eeb7d44ed9e0357c795e59ed129998ff0055620aab47",
    },
  },
};
