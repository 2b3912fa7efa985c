/**
 * A stand-in for the service, for working on the screens alone. It answers from memory and forgets everything at the
 * end; nothing of it is built or shipped. A cookie `scenario` picks a state, see `account`.
 */

import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { buildSchema, graphql } from "graphql";
import { useServer as serve } from "graphql-ws/use/ws";
import type { Plugin } from "vite";
import { WebSocketServer } from "ws";
import { makeWorld, type World } from "./mock-world.ts";

const contract = new URL("../../docs/schema.graphql", import.meta.url);

export function mockApi(): Plugin {
  return {
    name: "quotla-mock-api",
    apply: "serve",
    configureServer(server) {
      const schema = buildSchema(readFileSync(contract, "utf8"));
      const worlds = new Map<string, World>();
      const worldOf = (request: IncomingMessage): World => {
        const scenario = /scenario=([a-z-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "healthy";
        const known = worlds.get(scenario) ?? makeWorld(scenario);
        worlds.set(scenario, known);
        return known;
      };

      server.middlewares.use("/graphql", (request, response) => {
        void answer(request, response);
      });
      server.middlewares.use("/api/session", (_request, response) => {
        response.writeHead(204).end();
      });
      server.middlewares.use("/api/calendly/auth/connect", (_request, response) => {
        response.writeHead(303, { Location: "/settings/integrations?calendly=connected" }).end();
      });

      async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const world = worldOf(request);
        if (world.scenario === "signed-out") {
          response.writeHead(401, { "Content-Type": "application/json" });
          response.end(
            JSON.stringify({ errors: [{ message: "no", extensions: { code: "UNAUTHENTICATED" } }] }),
          );
          return;
        }
        const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
          query: string;
          variables?: Record<string, unknown>;
        };
        const result = await graphql({
          schema,
          source: query,
          rootValue: world.root,
          variableValues: variables ?? {},
        });
        for (const error of result.errors ?? []) console.error(error.message, error.path);
        response.writeHead(200, { "Content-Type": "application/json" });
        response.end(JSON.stringify(result));
      }

      const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "graphql-transport-ws" });
      serve(
        { schema, roots: { subscription: { meetingChanged: quiet, connectionChanged: quiet } } },
        sockets,
      );
      server.httpServer?.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (!request.url?.startsWith("/graphql")) return;
        sockets.handleUpgrade(request, socket, head, (ready) => sockets.emit("connection", ready, request));
      });
    },
  };
}

/** Nothing ever happens. */
async function* quiet(): AsyncGenerator<never> {
  await new Promise(() => undefined);
  yield* [];
}
