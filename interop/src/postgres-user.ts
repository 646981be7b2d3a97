import { createInterface } from "node:readline";
import { openPostgres } from "@plumbline/adapters";

/**
 * A process that uses the embedded server of a folder: `node postgres-user.js <folder> [rows]`. It says `open`, then stays
 * until its input ends; with `rows` it writes numbered rows meanwhile and says each once the server has acknowledged it.
 */
const [folder, mode] = process.argv.slice(2);
const database = await openPostgres({ folder });
console.log("open");
const lines = createInterface({ input: process.stdin });
let isEnded = false;
lines.on("close", () => {
  isEnded = true;
});
if (mode === "rows") {
  await database.query("create table if not exists plumbline.written (writer int, number int)");
  for (let number = 0; !isEnded; number++) {
    await database.query("insert into plumbline.written values ($1, $2)", [process.pid, number]);
    console.log(`${process.pid} ${number}`);
  }
} else {
  await new Promise((resolve) => lines.on("close", resolve));
}
await database.close();
console.log("closed");
