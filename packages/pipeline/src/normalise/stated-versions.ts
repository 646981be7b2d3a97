import type { Cell, Row } from "@plumbline/core";
import { rowsOf } from "@plumbline/core";
import type { HeldPayload, PayloadFrame } from "./read-payloads.js";

/** One thing a source states, as it stood after one arrival. */
export interface StatedVersion {
  readonly values: Row;
  readonly arrivedAt: number;
  readonly isFirst: boolean;
}

/**
 * The versions of every stated row, in order of arrival: a row that repeats the last held version adds nothing. Of two
 * rows with one key in one arrival the last holds.
 */
export function statedVersions(
  frames: readonly PayloadFrame[],
  payloads: readonly HeldPayload[],
  key: readonly string[],
): StatedVersion[] {
  const versions = new Map<string, StatedVersion[]>();
  for (const { payload, frame } of frames) {
    for (const values of rowsOf(frame)) {
      const { arrivedAt } = payloads[payload];
      const name = JSON.stringify(key.map((column) => values[column] ?? null));
      const held = versions.get(name) ?? [];
      versions.set(name, held);
      const last = held[held.length - 1];
      if (last && isEqualRow(last.values, values)) continue;
      if (last && last.arrivedAt === arrivedAt) held[held.length - 1] = { ...last, values };
      else held.push({ values, arrivedAt, isFirst: held.length === 0 });
    }
  }
  return [...versions.values()].flat();
}

function isEqualRow(a: Row, b: Row): boolean {
  const cell = (row: Row, name: string): Cell => row[name] ?? null;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => Object.is(cell(a, name), cell(b, name)));
}
