import type { Frame, Json } from "@plumbline/core";
import { booleanOf, float64Of, int32Of, textAt, textOf } from "@plumbline/core";
import { canonicalJson } from "../run/identity.js";

/** A candidate tried on the same prices in another lake. */
export interface JoinedTrial {
  readonly source: string;
  readonly trialId: string;
  /** Share of the smaller lake's price marks that both have, in [0, 1]. */
  readonly overlap: number;
  readonly isPrimary: boolean;
  readonly target: string;
  readonly horizon: number;
  readonly learner: string;
  /** Canonical JSON. */
  readonly definition: string;
  /** Sharpe ratio of one session after costs; NaN where it was never judged. */
  readonly periodSharpe: number;
  readonly pValue: number | null;
  /** Day numbers with a return, ascending, and the daily long-short return after costs at each, decimal. */
  readonly sessions: Int32Array;
  readonly returns: Float64Array;
}

/**
 * What a trial asks, wherever its prices lay: its definition with the source's options (how the prices were read is part of
 * the question) but without its path. Canonical JSON; empty where nothing was defined.
 */
export function questionOf(definition: string): string {
  if (definition === "") return "";
  const { source, ...question } = JSON.parse(definition) as { readonly [key: string]: Json };
  const options = typeof source === "string" ? source.replace(/^([a-z][a-z0-9+.-]*:)[^?]*/, "$1") : null;
  return canonicalJson({ ...question, source: options });
}

/**
 * Joined trials that ask what this ledger has not asked itself: the same question about the same prices is one trial,
 * however many lakes it was asked in. Of several lakes that asked it the first by source counts.
 *
 * @param own definitions of this ledger's trials
 */
export function otherQuestions(joined: readonly JoinedTrial[], own: readonly string[]): JoinedTrial[] {
  const asked = new Set(own.map(questionOf));
  return joined.filter(({ definition }) => {
    const question = questionOf(definition);
    const isNew = !asked.has(question);
    asked.add(question);
    return isNew;
  });
}

/** The rows of ml.joinedTrials, by source and trial. */
export function joinedTrialsOf(frame: Frame): JoinedTrial[] {
  const text = (name: string, row: number) => textAt(textOf(frame, name), row) ?? "";
  const bytes = (name: string, row: number) => {
    const column = frame.columns[name];
    return (column?.type === "binary" ? column.values[row] : null) ?? new Uint8Array(0);
  };
  const trials = Array.from({ length: frame.rows }, (_, row): JoinedTrial => {
    const pValue = float64Of(frame, "pValue")[row];
    return {
      source: text("source", row),
      trialId: text("trialId", row),
      overlap: float64Of(frame, "overlap")[row],
      isPrimary: booleanOf(frame, "isPrimary")[row] === 1,
      target: text("target", row),
      horizon: int32Of(frame, "horizon")[row],
      learner: text("learner", row),
      definition: text("definition", row),
      periodSharpe: float64Of(frame, "periodSharpe")[row],
      pValue: Number.isNaN(pValue) ? null : pValue,
      sessions: Int32Array.from(numbersOf(bytes("sessions", row), 4)),
      returns: Float64Array.from(numbersOf(bytes("returns", row), 8)),
    };
  });
  return trials.sort((a, b) => (`${a.source} ${a.trialId}` < `${b.source} ${b.trialId}` ? -1 : 1));
}

/** Numbers as bytes, little endian: whole numbers of 4 bytes or floats of 8. */
export function bytesOf(values: Int32Array | Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (values instanceof Int32Array) view.setInt32(4 * i, values[i], true);
    else view.setFloat64(8 * i, values[i], true);
  }
  return bytes;
}

/** What `bytesOf` wrote. @param width 4 for whole numbers, 8 for floats */
export function numbersOf(bytes: Uint8Array, width: 4 | 8): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.byteLength / width) }, (_, i) =>
    width === 4 ? view.getInt32(4 * i, true) : view.getFloat64(8 * i, true),
  );
}
