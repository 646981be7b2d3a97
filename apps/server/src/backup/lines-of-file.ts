import { createReadStream } from "node:fs";

/**
 * Lines of a file, each of any length, ended by a line feed alone: texts hold the other signs that some readers end a
 * line at (U+2028).
 */
export async function* linesOfFile(path: string): AsyncGenerator<string> {
  let held: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...held, chunk.subarray(from, end)]).toString("utf8");
      held = [];
      from = end + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
  }
  if (held.length > 0) yield Buffer.concat(held).toString("utf8");
}
