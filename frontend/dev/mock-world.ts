/** The stand-in's clients, papers, links and meetings. */

export interface World {
  readonly scenario: string;
  readonly root: Record<string, unknown>;
}

type Row = Record<string, unknown> & { id: string };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const at = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
const quarter = (milliseconds: number): number => {
  const whole = 15 * MINUTE;
  return Math.ceil((Date.now() + milliseconds) / whole) * whole - Date.now();
};

const names = [
  "Kim Larsen",
  "Ada Byron",
  "Bob Meyer",
  "Chioma Okafor",
  "Søren Ægir",
  "María José Fernández de la Vega",
];
const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Europe/London",
  null,
  "America/Los_Angeles",
];

export function makeWorld(scenario: string): World {
  const clients: Row[] = Array.from({ length: 45 }, (_, n) => client(n));
  const eventTypes: Row[] = scenario === "none" ? [] : Array.from({ length: 120 }, (_, n) => eventType(n));
  const links: Row[] = [];
  const meetings: Row[] = scenario === "empty" ? [] : makeMeetings(clients);
  const deliveries: Row[] = meetings.slice(0, 40).map(delivery);
  const quotes = clients.slice(0, 12).map((owner, n) => quote(owner, n));
  const invoices = clients.slice(0, 12).map((owner, n) => invoice(owner, n));
  for (const record of [...clients, ...quotes, ...invoices]) {
    const key = (record["__typename"] as string).toLowerCase();
    record["meetings"] = (args: Paging) =>
      page(
        meetings.filter((meeting) => idOf(meeting[key]) === record.id),
        args,
      );
    record["schedulingLinks"] = () => links.filter((link) => idOf(link["subject"]) === record.id);
    record["quotes"] = () => quotes.filter((each) => idOf(each["client"]) === record.id);
    record["invoices"] = () => invoices.filter((each) => idOf(each["client"]) === record.id);
  }
  if (clients[0] && eventTypes[0]) {
    links.push(
      link(clients[0], eventTypes[0], "OPENED"),
      link(clients[0], eventTypes[1] ?? eventTypes[0], "WITHDRAWN"),
    );
    links.push({
      ...link(clients[0], eventTypes[2] ?? eventTypes[0], "BOOKED"),
      meeting: meetings[0] ?? null,
    });
  }

  const calendly = account(scenario, eventTypes);
  const find = (rows: Row[]) => (args: { id: string }) => rows.find((row) => row.id === args.id) ?? null;
  const meetingOf = (input: { meetingId: string }): Row => required(meetings, input.meetingId);
  const linkOf = (input: { linkId: string }): Row => required(links, input.linkId);

  return {
    scenario,
    root: {
      viewer: () => ({
        id: "u1",
        email: "ada@example.com",
        name: "Ada Byron",
        role: "OWNER",
        canSendMail: true,
        connectUrl: "http://localhost:5173/api/calendly/auth/connect",
        timeZone: "Europe/Berlin",
        workspace: { id: "w1", name: "Byron & Partners" },
        calendly,
      }),
      client: find(clients),
      quote: find(quotes),
      invoice: find(invoices),
      meeting: find(meetings),
      schedulingLink: find(links),
      schedulingLinkLetter: ({ linkId, note }: { linkId: string; note?: string }) => ({
        sender: "Byron & Partners <no-reply@byron.example>",
        replyTo: "no-reply@byron.example",
        subject: "Choose a time",
        text: ["Hello,", note?.trim() ?? "", String(linkOf({ linkId })["shortUrl"])]
          .filter(Boolean)
          .join("\n\n"),
      }),
      clients: (args: Paging & { search?: string }) =>
        page(
          clients.filter((row) =>
            String(row["name"])
              .toLowerCase()
              .includes((args.search ?? "").toLowerCase()),
          ),
          args,
        ),
      meetings: (args: Paging & { filter?: Filter; orderBy?: string }) => {
        const found = meetings.filter((row) => fits(row, args.filter ?? {}));
        return page(args.orderBy === "STARTS_AT_DESC" ? found.toReversed() : found, args);
      },
      matchQueue: (args: { includeCanceled?: boolean }) => {
        const found = meetings
          .filter((row) => row["client"] === null && !isCorrected(row))
          .filter((row) => args.includeCanceled === true || row["status"] !== "CANCELED")
          .toReversed();
        const candidates = clients.slice(0, 2).map((row) => ({ client: row, reason: "NAME" }));
        return {
          edges: found.slice(0, 25).map((node, n) => ({ node, cursor: String(n), candidates })),
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
          totalCount: found.length,
        };
      },
      deliveries: (args: Paging & { filter?: { state?: string[] } }) =>
        page(
          deliveries.filter((row) => args.filter?.state?.includes(row["state"] as string) ?? true),
          args,
        ),
      node: find(calendly === null ? deliveries : [...deliveries, calendly]),
      replayDeliveries: ({ input }: { input: { ids?: string[] } }) => {
        const again = deliveries.filter(({ id }) => input.ids?.includes(id) ?? true);
        for (const row of again) Object.assign(row, { state: "HANDLED", outcome: null, replays: 1 });
        return { __typename: "ReplayReport", replayed: again.length };
      },
      rematchMeetings: () => ({ __typename: "RematchReport", decided: 0 }),
      forgetAddress: ({ input }: { input: { clientId: string; email: string } }) => {
        const found = required(clients, input.clientId);
        const kept = (found["rememberedAddresses"] as string[]).filter((each) => each !== input.email);
        return Object.assign(found, { rememberedAddresses: kept });
      },
      mergeClients: ({ input }: { input: { keptClientId: string; mergedClientId: string } }) => {
        const kept = required(clients, input.keptClientId);
        const { id, externalId, name } = required(clients, input.mergedClientId);
        const merged = { clientId: id, externalId, name, mergedById: "u1", mergedAt: at(0) };
        kept["mergedClients"] = [...(kept["mergedClients"] as Row[]), merged];
        return kept;
      },
      undoMerge: ({ input }: { input: { clientId: string } }) => {
        for (const each of clients)
          each["mergedClients"] = (each["mergedClients"] as { clientId: string }[]).filter(
            ({ clientId }) => clientId !== input.clientId,
          );
        return required(clients, input.clientId);
      },
      undoCorrection: ({ input }: { input: { meetingId: string } }) =>
        Object.assign(meetingOf(input), {
          client: null,
          match: { reason: "NONE", correctedById: null, correctedAt: null, candidates: [] },
        }),
      createSchedulingLink: ({
        input,
      }: {
        input: { eventTypeId: string; subject: Record<string, string>; singleUse: boolean };
      }) => {
        if (scenario === "lapsed")
          return {
            __typename: "ReconnectNeeded",
            code: "x",
            message: "x",
            connectUrl: "http://localhost/api/calendly/auth/connect",
            missingScopes: [],
          };
        if (scenario === "busy")
          return { __typename: "TryLater", code: "x", message: "x", retryAfterSeconds: 40 };
        const id = Object.values(input.subject)[0];
        const subject = required([...clients, ...quotes, ...invoices], id);
        const made = link(subject, required(eventTypes, input.eventTypeId), "OPEN");
        made["singleUse"] = input.singleUse;
        links.unshift(made);
        return made;
      },
      sendSchedulingLink: ({ input }: { input: { linkId: string; email?: string } }) => {
        const found = linkOf(input);
        (found["messages"] as unknown[]).push({
          id: `g${Date.now()}`,
          recipient: input.email ?? "kim@example.com",
          state: "PENDING",
          createdAt: at(0),
          sentAt: null,
        });
        return found;
      },
      withdrawSchedulingLink: ({ input }: { input: { linkId: string } }) =>
        Object.assign(linkOf(input), { state: "WITHDRAWN", withdrawnAt: at(0) }),
      disconnectCalendly: () =>
        Object.assign(calendly as object, { status: "DISCONNECTED", isActive: false, disconnectedAt: at(0) }),
      cancelMeeting: ({ input }: { input: { meetingId: string; reason?: string } }) =>
        Object.assign(meetingOf(input), {
          status: "CANCELED",
          cancellation: {
            canceledAt: at(0),
            canceledBy: "Ada Byron",
            canceler: "HOST",
            reason: input.reason ?? null,
          },
        }),
      markNoShow: ({ input }: { input: { meetingId: string } }) =>
        Object.assign(meetingOf(input), { status: "NO_SHOW" }),
      unmarkNoShow: ({ input }: { input: { meetingId: string } }) =>
        Object.assign(meetingOf(input), { status: "COMPLETED" }),
      attachMeeting: ({
        input,
      }: {
        input: { meetingId: string; clientId?: string; quoteId?: string; invoiceId?: string };
      }) => {
        const paper = [...quotes, ...invoices].find(({ id }) => id === (input.quoteId ?? input.invoiceId));
        return Object.assign(meetingOf(input), {
          client: paper === undefined ? clients.find(({ id }) => id === input.clientId) : paper["client"],
          quote: input.quoteId === undefined ? null : paper,
          invoice: input.invoiceId === undefined ? null : paper,
          match: { reason: "CORRECTED", correctedById: "u1", correctedAt: at(0), candidates: [] },
        });
      },
      detachMeeting: ({ input }: { input: { meetingId: string } }) =>
        Object.assign(meetingOf(input), {
          client: null,
          quote: null,
          invoice: null,
          match: { reason: "CORRECTED", correctedById: "u1", correctedAt: at(0), candidates: [] },
        }),
    },
  };
}

function isCorrected(meeting: Row): boolean {
  return (meeting["match"] as { reason: string }).reason === "CORRECTED";
}

const deliveryStates = ["HANDLED", "HANDLED", "IGNORED", "FAILED", "SET_ASIDE", "STORED"] as const;

function delivery(meeting: Row, n: number): Row {
  const state = deliveryStates[n % deliveryStates.length];
  const isSettled = state !== "STORED" && state !== "SET_ASIDE";
  return {
    __typename: "Delivery",
    id: `d${n}`,
    event: n % 5 === 2 ? "invitee.canceled" : "invitee.created",
    state,
    outcome: { FAILED: "Calendly did not answer.", IGNORED: "It is of a kind that we have no use for." }[
      String(state)
    ],
    isLate: state === "SET_ASIDE",
    receivedAt: at(-n * 7 * MINUTE),
    dueAt: isSettled ? null : at(MINUTE),
    settledAt: isSettled ? at(-n * 7 * MINUTE + 1_000) : null,
    tries: state === "FAILED" ? 8 : 0,
    replays: 0,
    correlation: `mock${n}`,
    connectionId: "cal1",
    meetings: state === "HANDLED" ? [meeting] : [],
  };
}

function account(scenario: string, eventTypes: Row[]): Row | null {
  if (scenario === "never") return null;
  const refused = scenario.startsWith("webhook-");
  return {
    __typename: "CalendlyAccount",
    id: "cal1",
    ownerId: "u1",
    status: { lapsed: "RECONNECT_NEEDED", disconnected: "DISCONNECTED" }[scenario] ?? "ACTIVE",
    isActive: scenario !== "lapsed" && scenario !== "disconnected",
    accountName: "Ada Byron",
    accountEmail: "ada@example.com",
    accountUri: "https://api.calendly.com/users/AAAAAAAAAAAAAAAA",
    organizationUri: "https://api.calendly.com/organizations/BBBBBBBBBBBBBBBB",
    schedulingUrl: "https://calendly.com/ada-byron",
    timeZone: "Europe/Berlin",
    connectedAt: at(-30 * DAY),
    disconnectedAt: scenario === "disconnected" ? at(-DAY) : null,
    missingScopes: scenario === "scopes" ? ["webhooks:write", "scheduled_events:write"] : [],
    webhook: {
      state: refused ? "REFUSED" : scenario === "pending" ? "PENDING" : "ACTIVE",
      isHealthy: !refused && scenario !== "pending",
      trouble: refused ? scenario.slice("webhook-".length).toUpperCase() : null,
      said: refused ? "Please upgrade your Calendly account to Standard" : null,
      lastDeliveryAt: scenario === "pending" ? null : at(-4 * MINUTE),
    },
    lastReconciliation: null,
    lastBackfill: null,
    diagnosis: [{ name: "connection", state: "OK", meaning: "Calendly accepts the connection.", mend: null }],
    eventTypes: (args: Paging & { search?: string }) => {
      if (scenario === "down") throw new Error("Calendly is not answering.");
      return {
        ...page(eventTypes, args),
        fetchedAt: at(scenario === "stale" ? -5 * 60 * MINUTE : -MINUTE),
        isStale: scenario === "stale",
        retryAfterSeconds: null,
      };
    },
  };
}

function client(n: number): Row {
  const name = names[n] ?? `Client ${n + 1} GmbH`;
  const email =
    n === 2
      ? null
      : `${name
          .toLowerCase()
          .normalize("NFD")
          .replaceAll(/[^a-z0-9]+/g, ".")}@example.com`;
  return {
    __typename: "Client",
    id: `c${n}`,
    externalId: `crm-${1000 + n}`,
    name,
    email,
    aliases: n === 0 ? ["kim@private.example"] : [],
    rememberedAddresses: n === 0 ? ["kim.at.home@private.example"] : [],
    mergedClients: [],
    phone: n % 3 === 0 ? "+49 30 1234567" : null,
    archived: false,
    schedulable: email !== null,
  };
}

function quote(owner: Row, n: number): Row {
  return {
    __typename: "Quote",
    id: `q${n}`,
    externalId: `q-${n}`,
    number: `Q-2026-${100 + n}`,
    title: "Website redesign",
    status: ["SENT", "ACCEPTED", "DRAFT", "DECLINED", "EXPIRED"][n % 5],
    amount: "12400.50",
    currency: "EUR",
    sentAt: at(-9 * DAY),
    acceptedAt: n % 5 === 1 ? at(-2 * DAY) : null,
    archived: false,
    client: owner,
    schedulable: owner["schedulable"],
  };
}

function invoice(owner: Row, n: number): Row {
  return {
    __typename: "Invoice",
    id: `i${n}`,
    externalId: `i-${n}`,
    number: `R-2026-${200 + n}`,
    title: "Website redesign, part 1",
    status: ["OVERDUE", "PAID", "SENT", "DRAFT", "VOID"][n % 5],
    amount: "4100.00",
    currency: "EUR",
    dueOn: at(-3 * DAY).slice(0, 10),
    paidAt: n % 5 === 1 ? at(-2 * DAY) : null,
    archived: false,
    client: owner,
    schedulable: owner["schedulable"],
  };
}

function eventType(n: number): Row {
  const kinds = ["Intro call", "Project review", "Follow-up", "Deep dive", "Contract signing", "Workshop"];
  return {
    id: `e${n}`,
    uri: `https://api.calendly.com/event_types/${n}`,
    name: `${kinds[n % 6] ?? ""}${n < 6 ? "" : ` ${n}`}`,
    durationMinutes: [15, 30, 45, 60][n % 4],
    schedulingUrl: `https://calendly.com/ada-byron/${n}`,
    active: n % 17 !== 3,
    kind: n % 9 === 5 ? "group" : "solo",
    color: "#8247f5",
    description: null,
  };
}

let made = 0;

function link(subject: Row, type: Row, state: string): Row {
  made += 1;
  return {
    __typename: "SchedulingLink",
    id: `l${made}`,
    ownerId: "u1",
    url: "https://calendly.com/d/abc",
    shortUrl: `http://localhost:5173/m/Zk3vQ8-${made}xTgD5pYw2LrA`,
    code: "x",
    eventType: {
      name: type["name"],
      durationMinutes: type["durationMinutes"],
      uri: type["uri"],
      isGone: false,
    },
    singleUse: true,
    state,
    opens: state === "OPEN" ? 0 : 2,
    createdAt: at(-made * DAY * 0.4),
    expiresAt: null,
    bookedAt: null,
    withdrawnAt: null,
    subject,
    meeting: null,
    messages:
      state === "OPEN"
        ? []
        : [
            {
              id: `g${made}`,
              recipient: "kim@example.com",
              state: "SENT",
              createdAt: at(-DAY),
              sentAt: at(-DAY),
            },
          ],
  };
}

function makeMeetings(clients: Row[]): Row[] {
  const starts = [
    -20 * DAY,
    -12 * DAY,
    -5 * DAY,
    -2 * DAY,
    -10 * MINUTE,
    8 * MINUTE,
    3 * 60 * MINUTE,
    DAY,
    DAY + 90 * MINUTE,
    2 * DAY,
    4 * DAY,
    5 * DAY,
    9 * DAY,
    15 * DAY,
  ];
  const many = Array.from({ length: 40 }, (_, n) => -40 * DAY + n * 0.8 * DAY);
  return [...many, ...starts].sort((a, b) => a - b).map((start, n) => meeting(clients, n, start));
}

function meeting(clients: Row[], n: number, start: number): Row {
  const who = names[n % names.length] ?? "Kim";
  const begins = Math.abs(start) < DAY / 4 ? start : quarter(start);
  const ends = begins + 30 * MINUTE;
  const isMatched = n % 7 !== 3;
  const subject = isMatched ? clients[n % names.length] : null;
  const isCanceled = n % 11 === 4;
  return {
    __typename: "Meeting",
    id: `m${n}`,
    ownerId: "u1",
    status: isCanceled
      ? "CANCELED"
      : n % 13 === 6 && ends < 0
        ? "NO_SHOW"
        : ends < 0
          ? "COMPLETED"
          : "SCHEDULED",
    isMoving: false,
    startsAt: at(begins),
    endsAt: at(ends),
    eventTypeName: ["Intro call", "Project review", "Follow-up"][n % 3],
    host: { name: "Ada Byron", email: "ada@example.com", uri: "x", userId: "u1" },
    hosts: [{ name: "Ada Byron", email: "ada@example.com", uri: "x", userId: "u1" }],
    invitee: {
      name: who,
      email: `${who.split(" ")[0]?.toLowerCase() ?? ""}@example.com`,
      timeZone: zones[n % zones.length],
    },
    guests: n % 4 === 0 ? ["guest@example.com"] : [],
    location:
      n % 2 === 0
        ? { kind: "zoom", text: null, joinUrl: "https://zoom.example/j/1" }
        : { kind: "physical", text: "Torstraße 1, Berlin", joinUrl: null },
    joinUrl: n % 2 === 0 ? "https://zoom.example/j/1" : null,
    client: subject,
    quote: null,
    invoice: null,
    match: {
      reason: isMatched ? (["CODE", "EMAIL", "ALIAS"] as const)[n % 3] : n % 2 === 0 ? "NONE" : "DOUBTFUL",
      correctedById: null,
      correctedAt: null,
      candidates: isMatched || n % 2 === 0 ? [] : clients.slice(0, 3),
    },
    cancellation: isCanceled
      ? { canceledAt: at(-DAY), canceledBy: who, canceler: "INVITEE", reason: "I am ill, sorry" }
      : null,
    cancelUrl: "https://calendly.com/cancellations/1",
    rescheduleUrl: "https://calendly.com/reschedulings/1",
    moves:
      n % 3 === 0
        ? [
            {
              fromStartsAt: at(begins - DAY),
              fromEndsAt: at(ends - DAY),
              toStartsAt: at(begins),
              toEndsAt: at(ends),
              movedAt: at(-2 * DAY),
              byHost: false,
              reason: "Something came up",
            },
          ]
        : [],
    answers:
      n % 2 === 0
        ? [
            {
              question: "What would you like to talk about?",
              answer: "The new site, and how long it will take.\nAlso prices.",
              position: 0,
            },
          ]
        : [],
    createdAt: at(begins - 5 * DAY),
    updatedAt: at(-DAY),
    schedulingLink: null,
    changes: () => [
      {
        cursor: "1",
        kind: "BOOKED",
        fields: ["startsAt"],
        cause: "CALENDLY",
        personId: null,
        occurredAt: at(begins - 5 * DAY),
        meetingId: `m${n}`,
        absorbedMeetingId: null,
      },
      ...(n % 3 === 0
        ? [
            {
              cursor: "2",
              kind: "MOVED",
              fields: ["startsAt"],
              cause: "CALENDLY",
              personId: null,
              occurredAt: at(-2 * DAY),
              meetingId: `m${n}`,
              absorbedMeetingId: null,
            },
          ]
        : []),
    ],
  };
}

interface Paging {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

interface Filter {
  readonly status?: string[];
  readonly startsFrom?: string;
  readonly startsBefore?: string;
  readonly clientId?: string;
  readonly matched?: boolean;
  readonly search?: string;
}

function fits(row: Row, filter: Filter): boolean {
  const invitee = row["invitee"] as { name: string };
  return (
    (filter.status === undefined || filter.status.includes(String(row["status"]))) &&
    (filter.startsFrom === undefined || String(row["startsAt"]) >= filter.startsFrom) &&
    (filter.startsBefore === undefined || String(row["startsAt"]) < filter.startsBefore) &&
    (filter.clientId === undefined || idOf(row["client"]) === filter.clientId) &&
    (filter.matched === undefined || (row["client"] !== null) === filter.matched) &&
    (filter.search === undefined || invitee.name.toLowerCase().includes(filter.search.toLowerCase()))
  );
}

function page(rows: Row[], { first, after, last, before }: Paging): Record<string, unknown> {
  const from = after ? Number(after) + 1 : 0;
  const to = before ? Number(before) : rows.length;
  const within = rows.slice(from, to);
  const shown = last ? within.slice(-last) : within.slice(0, first ?? 20);
  const start = last ? Math.max(to - last, from) : from;
  return {
    nodes: shown,
    edges: shown.map((node, n) => ({ node, cursor: String(start + n) })),
    pageInfo: {
      hasPreviousPage: start > 0,
      hasNextPage: start + shown.length < rows.length,
      startCursor: shown.length === 0 ? null : String(start),
      endCursor: shown.length === 0 ? null : String(start + shown.length - 1),
    },
    totalCount: rows.length,
    asOf: "1",
  };
}

function required(rows: Row[], id: string | undefined): Row {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new Error(`there is no ${id ?? "id"}`);
  return found;
}

function idOf(value: unknown): string | undefined {
  return (value as Row | null | undefined)?.id;
}
