import { CombinedError } from "urql";
import { describe, expect, it } from "vitest";
import { hasLostSession, troubleOf, troubleOfRefusal } from "./trouble";

const answered = (status: number, headers: Record<string, string> = {}): CombinedError =>
  new CombinedError({ networkError: new Error("no"), response: new Response(null, { status, headers }) });
const refused = (extensions: Record<string, unknown>): CombinedError =>
  new CombinedError({ graphQLErrors: [{ message: "It is not so.", extensions }] });

describe("a question that was not answered", () => {
  it("because nothing was reached", () => {
    const trouble = troubleOf(new CombinedError({ networkError: new Error("no") }));

    expect(trouble).toMatchObject({ kind: "offline" });
  });

  it("because there were too many", () => {
    expect(troubleOf(answered(429))).toMatchObject({ kind: "later" });
  });

  it("because something broke, has the number to quote", () => {
    expect(troubleOf(answered(500, { "X-Request-Id": "r-1" }))).toMatchObject({
      kind: "unexpected",
      correlationId: "r-1",
    });
  });

  it("because the session is over, however that is told", () => {
    const errors = [answered(401), refused({ code: "UNAUTHENTICATED" })];

    expect(errors.map(hasLostSession)).toEqual([true, true]);
    expect(errors.map((error) => troubleOf(error).kind)).toEqual(["signed-out", "signed-out"]);
  });
});

describe("an error in an answer", () => {
  it("says where to connect", () => {
    expect(troubleOf(refused({ connectUrl: "/connect" }))).toMatchObject({
      kind: "connect",
      connectUrl: "/connect",
    });
  });

  it("of ours is not told in its own words", () => {
    const trouble = troubleOf(refused({ code: "INTERNAL", correlationId: "r-2" }));

    expect(trouble).toMatchObject({ kind: "unexpected", correlationId: "r-2" });
    expect(trouble.message).not.toContain("It is not so.");
  });

  it("about what was asked is told in its own words", () => {
    expect(troubleOf(refused({ code: "BAD_USER_INPUT", field: "after" }))).toEqual({
      kind: "refused",
      message: "It is not so.",
      code: "BAD_USER_INPUT",
      field: "after",
    });
  });
});

describe("a refusal", () => {
  const code = "some.code";
  const message = "It is not so.";

  it("is told in its own words, with the input it is about", () => {
    expect(troubleOfRefusal({ __typename: "Refused", code, message, field: "email" })).toEqual({
      kind: "refused",
      message,
      code,
      field: "email",
    });
  });

  it("says how long to wait, and minutes where that is long", () => {
    const words = [59, 61].map(
      (retryAfterSeconds) =>
        troubleOfRefusal({ __typename: "TryLater", code, message, retryAfterSeconds }).message,
    );

    expect(words[0]).toContain("59 seconds");
    expect(words[1]).toContain("2 minutes");
  });

  it("for want of a connection says where to make it", () => {
    const troubles = (["NotConnected", "ReconnectNeeded"] as const).map((__typename) =>
      troubleOfRefusal({ __typename, code, message, connectUrl: "/connect" }),
    );

    expect(troubles).toMatchObject([
      { kind: "connect", connectUrl: "/connect" },
      { kind: "connect", connectUrl: "/connect" },
    ]);
  });
});
