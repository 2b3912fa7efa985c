// PostGraphile 5 on our tables, as its documentation sets it up for production: Grafserv on Node, a pool of 16, the
// policies' settings given for each request.
//
// node postgraphile.mjs PORT, with DATABASE_URL, ROLE, WORKSPACE and PERSON in the environment.
import { createServer } from "node:http";

import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { DATABASE_URL, ROLE, WORKSPACE, PERSON } = process.env;
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: DATABASE_URL, schemas: ["public"], poolConfig: { max: 16 } })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
  grafast: {
    context: () => ({
      pgSettings: {
        role: ROLE,
        "app.workspace_id": WORKSPACE,
        "app.user_id": PERSON,
        "app.role": "admin",
      },
    }),
  },
};

const server = createServer();
server.on("error", (error) => {
  throw error;
});
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1");
