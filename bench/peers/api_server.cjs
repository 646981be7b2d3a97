// Peers of W-API: node api_server.cjs KIND DATA MODULES; PLUMB_PORT names the port.
// DATA holds {path, body, schema, id, candles}: the answer's bytes, or the rows and the part of our schema that is asked.
// MODULES is the folder whose node_modules hold fastify, mercurius and graphql-yoga.
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const http = require("node:http");

const [kind, dataFile, modules] = process.argv.slice(2);
const data = JSON.parse(readFileSync(dataFile, "utf8"));
const port = Number(process.env.PLUMB_PORT);
const load = createRequire(`${modules}/`);
const body = Buffer.from(data.body ?? "");

function metrics() {
  const { user, system } = process.cpuUsage();
  return `process_cpu_seconds_total ${(user + system) / 1e6}\nprocess_resident_memory_bytes ${process.memoryUsage().rss}\n`;
}
const resolvers = {
  Query: { security: (_, { id }) => (id === data.id ? { id } : null) },
  Security: { candles: (_, { last }) => lastOf(last) },
};
function lastOf(last) {
  return Object.fromEntries(Object.entries(data.candles).map(([name, cells]) => [name, cells.slice(-last)]));
}

if (kind === "http") {
  http
    .createServer((request, response) => {
      if (request.url === data.path) {
        response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.length });
        return response.end(body);
      }
      response.end(request.url === "/metrics" ? metrics() : "ready");
    })
    .listen(port, "127.0.0.1");
} else if (kind === "fastify") {
  const app = load("fastify")();
  app.get(data.path.split("?")[0], (_request, reply) => reply.type("application/json; charset=utf-8").send(body));
  app.get("/metrics", async () => metrics());
  app.get("/readyz", async () => "ready");
  app.listen({ port, host: "127.0.0.1" });
} else if (kind === "mercurius") {
  const app = load("fastify")();
  app.register(load("mercurius"), { schema: data.schema, resolvers, jit: 1 });
  app.get("/metrics", async () => metrics());
  app.get("/readyz", async () => "ready");
  app.listen({ port, host: "127.0.0.1" });
} else if (kind === "yoga") {
  const { createYoga, createSchema } = load("graphql-yoga");
  const yoga = createYoga({ schema: createSchema({ typeDefs: data.schema, resolvers }), logging: false });
  http
    .createServer((request, response) => {
      if (request.url === "/metrics") return response.end(metrics());
      if (request.url === "/readyz") return response.end("ready");
      return yoga(request, response);
    })
    .listen(port, "127.0.0.1");
}
