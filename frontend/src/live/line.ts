/**
 * The live line: follows `meetingChanged` from the place where the first answer was read, without gap or double, and
 * `connectionChanged` likewise.
 *
 * 1. It begins behind an answer that was read before any page asked for anything (its `asOf`, and the connection's
 *    `revision`), and always resumes behind the last change it has seen; so no change is missed, however often the line
 *    breaks or the computer sleeps.
 * 2. A change only has the pages ask again. So no change can count twice, whatever arrives.
 * 3. When the service no longer keeps what was missed (RESYNC), everything is asked again and it begins anew.
 */

import { createClient, type Client, type FormattedExecutionResult } from "graphql-ws";
import {
  FollowConnectionDocument,
  FollowMeetingsDocument,
  type FollowConnectionSubscription,
  type FollowMeetingsSubscription,
} from "../generated/graphql";
import { wait } from "./wait";
import type { Change, LineOptions, Place } from "./line-options";

const SHORTEST_WAIT_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 20_000;
/** A ping without an answer for so long means that the line is dead, which a sleeping computer does not notice. */
const PING_EVERY_MILLISECONDS = 15_000;
const PONG_WITHIN_MILLISECONDS = 5_000;

type Ended = "broken" | "resync" | "signed-out";

/** Follow until the signal says to stop. Never throws: what breaks is mended by trying again. */
export async function followLine(options: LineOptions): Promise<void> {
  let place = options.after;
  let failures = 0;
  while (!options.signal.aborted) {
    const ended = await followOnce(place, options, {
      stands: () => {
        failures = 0;
        options.onLine(true);
      },
      changed: (change) => {
        place = { ...place, meetings: change.cursor };
        options.onChange(change);
      },
      connectionChanged: (revision) => {
        place = { ...place, connection: revision };
        options.onConnection();
      },
    });
    options.onLine(false);
    if (ended === "signed-out") {
      options.onSignedOut();
      return;
    }
    if (ended === "resync") {
      place = { ...place, meetings: undefined };
      options.onResync();
    }
    const longest = Math.min(LONGEST_WAIT_MILLISECONDS, SHORTEST_WAIT_MILLISECONDS * 2 ** failures);
    failures += 1;
    // Half of it at random, so that a restarted service is not met by everybody at once.
    await wait(longest / 2 + (Math.random() * longest) / 2, options.signal);
  }
}

interface Told {
  readonly stands: () => void;
  readonly changed: (change: Change) => void;
  readonly connectionChanged: (revision: string) => void;
}

function followOnce(after: Place, options: LineOptions, told: Told): Promise<Ended> {
  return new Promise((resolve) => {
    const client = openClient(options.url, told.stands, end);
    const stop = (): void => {
      end("broken");
    };
    let over = false;

    function end(how: Ended): void {
      if (over) return;
      over = true;
      options.signal.removeEventListener("abort", stop);
      window.removeEventListener("offline", stop);
      void client.dispose();
      resolve(how);
    }

    options.signal.addEventListener("abort", stop);
    window.addEventListener("offline", stop);
    client.subscribe<FollowMeetingsSubscription>(
      { query: FollowMeetingsDocument.toString(), variables: { after: after.meetings } },
      {
        next: (result) => {
          if (result.data) told.changed(result.data.meetingChanged);
          else end(isResync(result) ? "resync" : "broken");
        },
        error: (problem) => {
          end(isResync({ errors: problem }) ? "resync" : isSignedOut(problem) ? "signed-out" : "broken");
        },
        complete: stop,
      },
    );
    client.subscribe<FollowConnectionSubscription>(
      { query: FollowConnectionDocument.toString(), variables: { after: after.connection } },
      {
        next: ({ data }) => {
          if (data) told.connectionChanged(data.connectionChanged.revision);
          else end("broken");
        },
        error: stop,
        complete: stop,
      },
    );
  });
}

/** One socket for both subscriptions; it never reconnects by itself, for it would resume from an old place. */
function openClient(url: string, stands: () => void, end: (how: Ended) => void): Client {
  let pongIsDue: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    retryAttempts: 0,
    lazy: true,
    keepAlive: PING_EVERY_MILLISECONDS,
    on: {
      connected: stands,
      closed: (event) => {
        clearTimeout(pongIsDue);
        end(isSignedOut(event) ? "signed-out" : "broken");
      },
      ping: (received) => {
        if (received) return;
        pongIsDue = setTimeout(() => {
          client.terminate();
        }, PONG_WITHIN_MILLISECONDS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongIsDue);
      },
    },
  });
  return client;
}

function isSignedOut(problem: unknown): boolean {
  return typeof problem === "object" && problem !== null && "code" in problem && problem.code === 4401;
}

function isResync(result: Pick<FormattedExecutionResult, "errors"> | { errors: unknown }): boolean {
  return (
    Array.isArray(result.errors) &&
    result.errors.some(
      (error: unknown) =>
        typeof error === "object" &&
        error !== null &&
        "extensions" in error &&
        (error.extensions as { code?: unknown } | undefined)?.code === "RESYNC",
    )
  );
}
