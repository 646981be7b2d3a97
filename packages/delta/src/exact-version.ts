import type { Transaction } from "./actions.js";

const stated = /"version"\s*:\s*(-?\d+)/;

/**
 * The transaction of a log's line with every digit of its version: applications count in 64 bits, and what JSON's parser
 * rounds would become another step once it stands in a checkpoint.
 */
export function withExactVersion(txn: Transaction, line: string): Transaction {
  if (Number.isSafeInteger(txn.version)) return txn;
  const digits = stated.exec(line)?.[1];
  return digits === undefined ? txn : { ...txn, exactVersion: digits };
}

export function exactVersion(txn: Transaction): bigint {
  return BigInt(txn.exactVersion ?? txn.version);
}
