/** The health of the service. */

import { inReadersLanguage } from "./language";

const en = {
  title: "Health",
  lead: "How the service and the connections do, and how to mend what does not.",
  checks: "The service",
  state: {
    OK: "All is well",
    WARNING: "It works, but something wants a look",
    FAILING: "Something does not work",
    UNKNOWN: "Not everything could be looked at",
  },
  lookedAt: "Looked at",
  version: (version: string) => `Version ${version}.`,
  processes: "What runs",
  processesCaption: (zone: string) => `Each reports every 15 seconds. Times in ${zone}.`,
  noProcesses: "Nothing has reported within the last day.",
  columns: {
    name: "Process",
    state: "State",
    began: "Began",
    seen: "Last seen",
    broker: "Reaches Redis",
    budget: "Requests left",
    version: "Version",
  },
  process: { serve: "Web", worker: "Worker", upkeep: "Upkeep" } as Readonly<Record<string, string>>,
  running: "Running",
  away: "Away",
  yes: "Yes",
  no: "No",
  share: (share: number) => `${Math.round(share * 100)} %`,
  connections: "Connections",
  noConnections: "Nobody in this workspace has Calendly connected.",
  connection: (account: string) => `Connection of ${account}`,
  itsInbox: "Its deliveries",
};

export const health = inReadersLanguage({ en });
