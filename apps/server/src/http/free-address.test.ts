import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { requireFreeAddress } from "./free-address.js";

test("a port in use is PORT_TAKEN, a free one is free afterwards, and an address of another machine is BAD_CONFIG", async () => {
  const holder = createServer();
  holder.listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  await assert.rejects(requireFreeAddress({ host: "127.0.0.1", port }), { code: "PORT_TAKEN" });
  holder.close();
  await once(holder, "close");
  await requireFreeAddress({ host: "127.0.0.1", port });
  await requireFreeAddress({ host: "127.0.0.1", port });
  // RFC 5737 keeps 203.0.113.0/24 for documentation: no machine has it.
  await assert.rejects(requireFreeAddress({ host: "203.0.113.9", port: 0 }), { code: "BAD_CONFIG" });
});
