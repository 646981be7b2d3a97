import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Every eleventh value of each column is compared, in the order of the panel's rows. */
const sampleEvery = 11;

/** Writes every eleventh value as little-endian doubles, as bench/peers/serve.py does. */
export function dumpColumns(
  folder: string,
  names: readonly string[],
  columns: readonly (Float32Array | Float64Array)[],
): void {
  names.forEach((name, c) => {
    const sample = new Float64Array(Math.ceil(columns[c].length / sampleEvery));
    for (let i = 0; i < sample.length; i++) sample[i] = columns[c][i * sampleEvery];
    writeFileSync(join(folder, `${name}.f64`), Buffer.from(sample.buffer));
  });
}

function readColumn(folder: string, name: string): Float64Array | null {
  const file = join(folder, `${name}.f64`);
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/**
 * Compares dumped columns that both sides have.
 *
 * @param tolerance allowed difference, relative to the larger of 1 and the peer's value
 * @param maySkip cells that one side leaves missing by its own convention and are not compared
 * @returns a sentence with the largest difference; throws beyond the tolerance
 */
export function compareColumns(
  names: readonly string[],
  ours: string,
  theirs: string,
  peer: string,
  tolerance: (name: string) => number,
  maySkip: (name: string) => boolean,
): string {
  let compared = 0;
  let skipped = 0;
  let worst = 0;
  const faults: string[] = [];
  let columns = 0;
  for (const name of names) {
    const a = readColumn(ours, name);
    const b = readColumn(theirs, name);
    if (!a || !b) continue;
    columns++;
    if (a.length !== b.length) throw new Error(`${peer}, ${name}: ${b.length} values against our ${a.length}`);
    let most = 0;
    let oneSided = 0;
    for (let i = 0; i < a.length; i++) {
      if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
      if (Number.isNaN(a[i]) || Number.isNaN(b[i])) {
        oneSided++;
        continue;
      }
      compared++;
      most = Math.max(most, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i])));
    }
    if (oneSided > 0 && !maySkip(name)) faults.push(`${name}: ${oneSided} values missing on one side`);
    skipped += oneSided;
    if (most > tolerance(name)) faults.push(`${name}: differs by ${most}`);
    worst = Math.max(worst, most);
  }
  if (faults.length > 0) throw new Error(`outputs differ from ${peer}: ${faults.join("; ")}`);
  if (compared === 0) throw new Error(`nothing to compare with ${peer}`);
  const left = skipped > 0 ? `; ${skipped} that only one side defines left out` : "";
  return `Same output as ${peer}: ${columns} columns, ${compared} values, largest difference ${worst.toExponential(1)} of max(1, value)${left}.`;
}
