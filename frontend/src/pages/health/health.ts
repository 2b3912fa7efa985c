import type { HealthQuery } from "../../generated/graphql";

export type Health = NonNullable<HealthQuery["viewer"]["health"]>;
