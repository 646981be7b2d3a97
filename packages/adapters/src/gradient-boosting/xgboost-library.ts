import type { BoostingParameters, FeatureMatrix } from "@plumbline/core";
import koffi from "koffi";

type Handle = object;
type Call = (...args: readonly unknown[]) => void;
type ParameterTypes = (string | ReturnType<typeof koffi.pointer> | ReturnType<typeof koffi.out>)[];

/**
 * The C interface of libxgboost 3 that we use, bound through koffi. All calls run on the calling thread; a failing one
 * throws with XGBoost's own message. Buffers that XGBoost answers with are its own and are copied at once.
 */
export interface XgboostLibrary {
  readonly version: string;
  /**
   * Trains on each set of labels and answers with the models as UBJSON. `isCancelled` is asked before each round: true
   * ends with null. Quantile cuts are made once, straight from the caller's memory, handed over in blocks of rows: they
   * do not depend on the labels.
   */
  train(
    matrix: FeatureMatrix,
    labels: readonly Float32Array[],
    parameters: BoostingParameters,
    rowsPerBlock: number,
    isCancelled: () => boolean,
  ): Uint8Array[] | null;
  predict(model: Uint8Array, matrix: FeatureMatrix, kind: "score" | "contributions"): Float32Array;
}

/** XGBoost's own kinds of prediction. */
const predictionType = { score: 0, contributions: 2 } as const;

/** @param path of libxgboost; must not be empty, since koffi then loads the running process and finds no such symbol */
export function loadXgboost(path: string): XgboostLibrary {
  if (!path) throw new Error("no path of libxgboost given");
  const library = koffi.load(path);
  const handleOut = koffi.out(koffi.pointer("void*"));
  const sizeOut = koffi.out(koffi.pointer("uint64"));
  const bytesOut = koffi.out(koffi.pointer("void*"));
  const resetType = koffi.pointer(koffi.proto("void (void*)"));
  const nextType = koffi.pointer(koffi.proto("int (void*)"));
  const lastError = library.func("XGBGetLastError", "str", []) as () => string;
  const bind = (name: string, types: ParameterTypes): Call => {
    const call = library.func(name, "int", types) as (...args: readonly unknown[]) => number;
    return (...args) => {
      if (call(...args) !== 0) throw new Error(firstLine(lastError()));
    };
  };
  const createProxy = bind("XGProxyDMatrixCreate", [handleOut]);
  const setRows = bind("XGProxyDMatrixSetDataCSR", ["void*", "str", "str", "str", "uint64"]);
  const setInfo = bind("XGDMatrixSetInfoFromInterface", ["void*", "str", "str"]);
  const quantileTypes = ["void*", "void*", "void*", resetType, nextType, "str", handleOut];
  const createQuantile = bind("XGQuantileDMatrixCreateFromCallback", quantileTypes);
  const createDense = bind("XGDMatrixCreateFromDense", ["str", "str", handleOut]);
  const freeMatrix = bind("XGDMatrixFree", ["void*"]);
  const createBooster = bind("XGBoosterCreate", [koffi.pointer("void*"), "uint64", handleOut]);
  const freeBooster = bind("XGBoosterFree", ["void*"]);
  const setParameter = bind("XGBoosterSetParam", ["void*", "str", "str"]);
  const updateOneRound = bind("XGBoosterUpdateOneIter", ["void*", "int", "void*"]);
  const loadModel = bind("XGBoosterLoadModelFromBuffer", ["void*", "void*", "uint64"]);
  const saveModel = bind("XGBoosterSaveModelToBuffer", ["void*", "str", sizeOut, bytesOut]);
  const predictRows = bind("XGBoosterPredictFromDense", ["void*", "str", "str", "void*", bytesOut, sizeOut, bytesOut]);
  const predictMatrix = bind("XGBoosterPredictFromDMatrix", ["void*", "void*", "str", bytesOut, sizeOut, bytesOut]);

  function created(create: (out: [Handle | null]) => void): Handle {
    const out: [Handle | null] = [null];
    create(out);
    if (out[0] === null) throw new Error("XGBoost answered with an empty handle");
    return out[0];
  }

  function quantileMatrix(matrix: FeatureMatrix, parameters: BoostingParameters, rowsPerBlock: number): Handle {
    const proxy = created((out) => createProxy(out));
    const places = rowPlaces(Math.min(matrix.rows, rowsPerBlock), matrix.columns);
    let row = 0;
    let failure: unknown = null;
    const next = (): number => {
      try {
        if (row >= matrix.rows) return 0;
        const end = Math.min(matrix.rows, row + rowsPerBlock);
        const block = matrix.values.subarray(row * matrix.columns, end * matrix.columns);
        const starts = arrayInterface(places.starts, [end - row + 1]);
        const indices = arrayInterface(places.indices, [block.length]);
        setRows(proxy, starts, indices, arrayInterface(block, [block.length]), matrix.columns);
        row = end;
        return 1;
      } catch (error) {
        failure = error;
        return 0;
      }
    };
    const reset = () => {
      row = 0;
    };
    try {
      const config = `{"missing":NaN,"nthread":${parameters.threads},"max_bin":${parameters.maxBin}}`;
      return created((out) => createQuantile(null, proxy, null, reset, next, config, out));
    } catch (error) {
      throw failure ?? error;
    } finally {
      freeMatrix(proxy);
    }
  }

  function modelBytes(booster: Handle): Uint8Array {
    const length: [number | bigint] = [0];
    const pointer: [Handle | null] = [null];
    saveModel(booster, '{"format":"ubj"}', length, pointer);
    return new Uint8Array(koffi.view(pointer[0], Number(length[0])).slice(0));
  }

  function boost(data: Handle, parameters: BoostingParameters, isCancelled: () => boolean): Uint8Array | null {
    const booster = created((out) => createBooster([data], 1, out));
    try {
      for (const [name, value] of boosterParameters(parameters)) setParameter(booster, name, value);
      for (let round = 0; round < parameters.rounds; round++) {
        if (isCancelled()) return null;
        updateOneRound(booster, round, data);
      }
      return modelBytes(booster);
    } finally {
      freeBooster(booster);
    }
  }

  return {
    version: versionOf(library),
    train(matrix, labels, parameters, rowsPerBlock, isCancelled) {
      const data = quantileMatrix(matrix, parameters, rowsPerBlock);
      try {
        const models: Uint8Array[] = [];
        for (const own of labels) {
          setInfo(data, "label", arrayInterface(own, [matrix.rows]));
          const model = boost(data, parameters, isCancelled);
          if (model === null) return null;
          models.push(model);
        }
        return models;
      } finally {
        freeMatrix(data);
      }
    },
    predict(model, matrix, kind) {
      const booster = created((out) => createBooster([], 0, out));
      try {
        loadModel(booster, model, model.length);
        setParameter(booster, "nthread", "1");
        const rows = arrayInterface(matrix.values, [matrix.rows, matrix.columns]);
        const type = predictionType[kind];
        const asked = `"type":${type},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false`;
        const answer: [Handle | null] = [null];
        const floats = (length: number) => new Float32Array(koffi.view(answer[0], length * 4).slice(0));
        if (kind === "score") {
          // straight from the caller's memory: a copy into a matrix of XGBoost's costs twice the scoring
          predictRows(booster, rows, `{${asked},"missing":NaN,"cache_id":0}`, null, [null], [0], answer);
          return floats(matrix.rows);
        }
        const data = created((out) => createDense(rows, '{"missing":NaN,"nthread":1}', out));
        try {
          predictMatrix(booster, data, `{${asked}}`, [null], [0], answer);
          return floats(matrix.rows * (matrix.columns + 1));
        } finally {
          freeMatrix(data);
        }
      } finally {
        freeBooster(booster);
      }
    },
  };
}

/** Pairs in the order they are set, named as XGBoost names them. */
function boosterParameters(parameters: BoostingParameters): [string, string][] {
  return [
    ["objective", parameters.objective],
    ["tree_method", "hist"],
    ["max_depth", String(parameters.maxDepth)],
    ["eta", String(parameters.eta)],
    ["max_bin", String(parameters.maxBin)],
    ["min_child_weight", String(parameters.minChildWeight)],
    ["subsample", String(parameters.subsample)],
    ["colsample_bytree", String(parameters.colsampleByTree)],
    ["lambda", String(parameters.lambda)],
    ["seed", String(parameters.seed)],
    ["nthread", String(parameters.threads)],
    ["verbosity", "0"],
  ];
}

/**
 * Where the values of full rows lie, as of a sparse matrix with every place taken: XGBoost bins rows handed over so in
 * two thirds of the time it takes for a dense array, and answers the same model.
 */
function rowPlaces(rows: number, columns: number): { starts: Int32Array; indices: Int32Array } {
  const starts = Int32Array.from({ length: rows + 1 }, (_, row) => row * columns);
  const indices = new Int32Array(rows * columns);
  for (let column = 0; column < columns; column++) indices[column] = column;
  for (let filled = columns; filled < indices.length; filled *= 2) indices.copyWithin(filled, 0, filled);
  return { starts, indices };
}

/** NumPy's array interface, version 3, as JSON; the address is an integer literal. */
function arrayInterface(values: Float32Array | Int32Array, shape: readonly number[]): string {
  const type = values instanceof Int32Array ? "<i4" : "<f4";
  return `{"data":[${koffi.address(values)},true],"shape":[${shape.join(",")}],"typestr":"${type}","version":3}`;
}

function versionOf(library: ReturnType<typeof koffi.load>): string {
  const out = koffi.out(koffi.pointer("int"));
  const ask = library.func("XGBoostVersion", "void", [out, out, out]) as (...parts: [number][]) => void;
  const parts: [number][] = [[0], [0], [0]];
  ask(...parts);
  return parts.map(([part]) => part).join(".");
}

/** XGBoost's message without its stack trace, its time and its source line. */
function firstLine(message: string): string {
  const line = message.split("\n").find((text) => text.trim() !== "") ?? "unknown error";
  return line.replace(/^\[[\d:]+\]\s*/, "").trim();
}
