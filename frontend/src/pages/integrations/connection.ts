import type { IntegrationsQuery } from "../../generated/graphql";

export type Connection = NonNullable<IntegrationsQuery["viewer"]["calendly"]>;

/** A full navigation: the way to Calendly and back is the browser's. */
export const CONNECT_PATH = "/api/calendly/auth/connect";
