/** What is looked at to find what is wrong. */

import { inReadersLanguage } from "./language";

const en = {
  state: { OK: "Good", WARNING: "Warning", FAILING: "Failing", UNKNOWN: "Not known" },
  again: "Look again",
  mend: "What to do:",
  name: {
    settings: "Settings",
    database: "Database",
    migrations: "Layout of the database",
    broker: "Redis",
    worker: "Worker",
    upkeep: "Upkeep",
    calendly: "Calendly",
    clock: "Clock",
    public_address: "Public address",
    redirect_address: "Address to come back to from Calendly",
    request_budget: "Calendly’s request limit",
    inbox: "Webhook inbox",
    reactions: "What follows from changes",
    messages: "Messages",
    signing_keys: "Keys that deliveries are signed with",
    encryption_keys: "Keys that secrets are sealed with",
    mail: "Mail",
    connection: "Connection",
    scopes: "What was allowed",
    tokens: "Permission",
    subscription: "Direct news of bookings",
    subscription_at_calendly: "Direct news of bookings, at Calendly",
    signing_secret: "Signature of deliveries",
  } as Readonly<Record<string, string>>,
};

export const checks = inReadersLanguage({ en });
