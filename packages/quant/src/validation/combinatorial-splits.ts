import type { LabelIntervals } from "./label-intervals.js";
import { purgeTraining } from "./purge.js";

/** Which groups each split tests, and how the tested groups make whole out-of-sample paths. */
export interface CombinatorialScheme {
  readonly groups: number;
  /** Split s tests these groups, ascending; C(groups, tested) of them in lexicographic order. */
  readonly splits: readonly (readonly number[])[];
  /** Path p takes the scores of group g from split paths[p][g]; C(groups - 1, tested - 1) of them. */
  readonly paths: readonly (readonly number[])[];
}

/** One split of the rows. */
export interface PurgedSplit {
  /** Rows trained on, ascending. */
  readonly train: Int32Array;
  /** Rows tested, ascending. */
  readonly test: Int32Array;
}

/**
 * Combinatorial cross-validation: every choice of `tested` out of `groups` groups is one split; each group is tested in
 * several splits, so the out-of-sample scores make C(groups, tested) x tested / groups paths.
 *
 * @param groups whole, 2 or more
 * @param tested whole, from 1 to groups - 1
 * @throws RangeError for other numbers
 * @source Lopez de Prado 2018, chapter 12
 */
export function combinatorialScheme(groups: number, tested: number): CombinatorialScheme {
  if (!Number.isInteger(groups) || !Number.isInteger(tested) || tested < 1 || tested >= groups) {
    throw new RangeError(`${tested} of ${groups} groups; must be whole, 1 or more, and fewer than the groups`);
  }
  const splits: number[][] = [];
  const choose = (chosen: number[], from: number) => {
    if (chosen.length === tested) splits.push(chosen);
    else
      for (let group = from; group <= groups - tested + chosen.length; group++) choose([...chosen, group], group + 1);
  };
  choose([], 0);
  const testing = Array.from({ length: groups }, (_, group) =>
    splits.flatMap((split, place) => (split.includes(group) ? [place] : [])),
  );
  const paths = testing[0].map((_, path) => testing.map((places) => places[path]));
  return { groups, splits, paths };
}

/** First place of each of `groups` groups of nearly equal size among `length` places; one more entry closes the last. */
export function groupBounds(length: number, groups: number): Int32Array {
  return Int32Array.from({ length: groups + 1 }, (_, group) => Math.floor((group * length) / groups));
}

/**
 * The splits of a scheme over panel rows: groups are stretches of sessions, so all assets of a session are together,
 * neighbouring tested groups are one block, and training is purged around each block.
 *
 * @param sessions session number of each row, ascending order not needed; distinct values are grouped
 * @param labels   interval of each row, in a unit that embargo shares
 * @param embargo  see `purgeTraining`
 */
export function purgedCombinatorialSplits(
  sessions: ArrayLike<number>,
  labels: LabelIntervals,
  scheme: CombinatorialScheme,
  embargo: number,
): PurgedSplit[] {
  const distinct = Float64Array.from(new Set(Array.from(sessions))).sort();
  const bounds = groupBounds(distinct.length, scheme.groups);
  const groupOfSession = new Map<number, number>();
  for (let group = 0; group < scheme.groups; group++) {
    for (let place = bounds[group]; place < bounds[group + 1]; place++) groupOfSession.set(distinct[place], group);
  }
  const rowsOf: number[][] = Array.from({ length: scheme.groups }, () => []);
  for (let row = 0; row < sessions.length; row++) rowsOf[groupOfSession.get(sessions[row]) ?? 0].push(row);
  return scheme.splits.map((tested) => {
    const blocks: number[][] = [];
    tested.forEach((group, i) => {
      if (i > 0 && tested[i - 1] === group - 1) blocks[blocks.length - 1].push(...rowsOf[group]);
      else blocks.push([...rowsOf[group]]);
    });
    const candidates = Int32Array.from(rowsOf.flatMap((rows, group) => (tested.includes(group) ? [] : rows))).sort();
    return { train: purgeTraining(labels, candidates, blocks, embargo), test: Int32Array.from(blocks.flat()).sort() };
  });
}
