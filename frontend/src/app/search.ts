/** What may stand behind the question mark of each page's address. Whatever else stands there is dropped. Pure. */

export type MeetingsView = "list" | "calendar";
export type MatchedChoice = "yes" | "no";
export type SortOrder = "asc" | "desc";

export interface MeetingsSearch {
  readonly q?: string;
  /** Statuses, comma-separated. */
  readonly status?: string;
  /** Days in the viewer's zone, both inclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly client?: string;
  readonly host?: string;
  readonly matched?: MatchedChoice;
  readonly order?: SortOrder;
  readonly after?: string;
  readonly before?: string;
  readonly view?: MeetingsView;
  /** "2026-03", for the calendar. */
  readonly month?: string;
}

export interface ListSearch {
  readonly q?: string;
  readonly after?: string;
}

export interface MatchingSearch {
  /** Whether those that were called off are listed, too. */
  readonly canceled?: "yes";
  readonly after?: string;
}

export interface DeliveriesSearch {
  /** States, comma-separated. */
  readonly state?: string;
  readonly connection?: string;
  /** What the viewer's clock showed, "2026-03-01T10:00"; the first inclusive, the second not. */
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
}

export interface IntegrationsSearch {
  readonly q?: string;
  /** How the way to Calendly ended; shown once. */
  readonly calendly?: CameBack;
}

export const cameBackStates = ["connected", "denied", "security", "failed", "taken"] as const;
export type CameBack = (typeof cameBackStates)[number];

export const meetingStatuses = ["SCHEDULED", "COMPLETED", "CANCELED", "NO_SHOW"] as const;
export type MeetingStatusName = (typeof meetingStatuses)[number];

export const deliveryStates = ["STORED", "SET_ASIDE", "HANDLED", "IGNORED", "FAILED"] as const;
export type DeliveryStateName = (typeof deliveryStates)[number];

const MONTH = /^\d{4}-\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

type Raw = Readonly<Record<string, unknown>>;

export function readMeetingsSearch(raw: Raw): MeetingsSearch {
  const statuses = readStatuses(text(raw, "status"));
  return given<MeetingsSearch>({
    q: text(raw, "q"),
    status: statuses.length === 0 ? undefined : statuses.join(","),
    from: moment(raw, "from", DAY),
    to: moment(raw, "to", DAY),
    client: text(raw, "client"),
    host: text(raw, "host"),
    matched: oneOf(raw, "matched", ["yes", "no"] as const),
    order: oneOf(raw, "order", ["asc", "desc"] as const),
    after: text(raw, "after"),
    before: text(raw, "before"),
    view: oneOf(raw, "view", ["list", "calendar"] as const),
    month: moment(raw, "month", MONTH),
  });
}

export function readListSearch(raw: Raw): ListSearch {
  return given<ListSearch>({ q: text(raw, "q"), after: text(raw, "after") });
}

export function readIntegrationsSearch(raw: Raw): IntegrationsSearch {
  return given<IntegrationsSearch>({ q: text(raw, "q"), calendly: oneOf(raw, "calendly", cameBackStates) });
}

export function readMatchingSearch(raw: Raw): MatchingSearch {
  return given<MatchingSearch>({
    canceled: oneOf(raw, "canceled", ["yes"] as const),
    after: text(raw, "after"),
  });
}

export function readDeliveriesSearch(raw: Raw): DeliveriesSearch {
  const states = readDeliveryStates(text(raw, "state"));
  return given<DeliveriesSearch>({
    state: states.length === 0 ? undefined : states.join(","),
    connection: text(raw, "connection"),
    from: moment(raw, "from", MINUTE),
    to: moment(raw, "to", MINUTE),
    after: text(raw, "after"),
  });
}

export function readDeliveryStates(list: string | undefined): DeliveryStateName[] {
  return someOf(deliveryStates, list);
}

export function readStatuses(list: string | undefined): MeetingStatusName[] {
  return someOf(meetingStatuses, list);
}

export type SearchChange<Search> = { readonly [Key in keyof Search]?: Search[Key] | undefined };

/** What stands there once this was changed; what was emptied stands there no more. */
export function changedSearch<Search extends object>(now: Search, change: SearchChange<Search>): Search {
  const entries = Object.entries({ ...now, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== "")) as Search;
}

/** Reads and writes the whole query string as plain texts: nothing is taken for a number or a list. */
export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

export function printSearch(search: Raw): string {
  const entries = Object.entries(search).flatMap(([key, value]) =>
    typeof value === "string" && value !== "" ? [[key, value]] : [],
  );
  const query = new URLSearchParams(entries).toString();
  return query === "" ? "" : `?${query}`;
}

function text(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A month, day or minute that there is; neither of the first month of all nor of the last year, which zones may leave. */
function moment(raw: Raw, key: string, pattern: RegExp): string | undefined {
  const value = text(raw, key);
  if (value === undefined || !pattern.test(value) || value < "0001-02" || value >= "9999") return undefined;
  const whole = `${value}${"0000-01-01T00:00".slice(value.length)}:00.000Z`;
  const at = Date.parse(whole);
  return !Number.isNaN(at) && new Date(at).toISOString() === whole ? value : undefined;
}

/** Those that stand in a comma-separated list, in their own order. */
function someOf<Choice extends string>(choices: readonly Choice[], list = ""): Choice[] {
  const names = new Set(list.split(","));
  return choices.filter((choice) => names.has(choice));
}

function oneOf<Choice extends string>(raw: Raw, key: string, choices: readonly Choice[]): Choice | undefined {
  return choices.find((choice) => choice === raw[key]);
}

/** Without what is not there: addresses stay short. */
function given<Search extends object>(search: { [Key in keyof Search]: Search[Key] | undefined }): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;
}
