// A plain receiver of webhooks, as one would write it in an afternoon: Fastify and pg. It verifies the signature,
// inserts on conflict do nothing, and answers 200. It serves one business and nudges nobody.
//
// node receiver.mjs PORT, with DATABASE_URL, SECRET, WORKSPACE, CONNECTION and TOLERANCE_SECONDS in the environment.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

import Fastify from "fastify";
import pg from "pg";

const { DATABASE_URL, SECRET, WORKSPACE, CONNECTION, TOLERANCE_SECONDS } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
const INSERT = {
  // Named, so that pg prepares it once a connection.
  name: "insert",
  text: `insert into webhook_deliveries (id, workspace_id, connection_id, event, key, body, received_at, due_at, state,
           tries, correlation, is_stale)
         values ($1, $2, $3, $4, $5, $6, now(), now() + interval '5 s', 'stored', 0, $7, false)
         on conflict do nothing`,
};

function isSigned(header, body) {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? "");
  if (parts === null || Math.abs(Date.now() / 1000 - Number(parts[1])) > Number(TOLERANCE_SECONDS)) return false;
  const expected = createHmac("sha256", SECRET).update(`${parts[1]}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(parts[2], "hex"));
}

const app = Fastify({ logger: false, bodyLimit: 512 * 1024 });
app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
app.post("/webhooks", async (request, reply) => {
  if (!isSigned(request.headers["calendly-webhook-signature"], request.body)) return reply.code(401).send();
  const told = JSON.parse(request.body);
  const key = `${told.event} ${told.payload.uri}`;
  const correlation = randomUUID();
  await pool.query({
    ...INSERT,
    values: [randomUUID(), WORKSPACE, CONNECTION, told.event, key, request.body, correlation],
  });
  return reply.code(200).send();
});
await app.listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
