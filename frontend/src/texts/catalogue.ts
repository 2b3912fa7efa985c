/** Every subject's texts; the build leaves each with the pages that speak of it. */

export * from "./admin";
export * from "./checks";
export * from "./client";
export * from "./clients";
export * from "./dashboard";
export * from "./deliveries";
export * from "./health";
export * from "./integrations";
export * from "./link";
export * from "./live";
export * from "./matching";
export * from "./meeting";
export * from "./meetings";
export * from "./not-found";
export * from "./paging";
export * from "./paper";
export * from "./schedule";
export * from "./search-list";
export * from "./shell";
export * from "./signed-out";
export * from "./status";
export * from "./time";
export * from "./trouble";
export * from "./upkeep";
export * from "./words";
