/** What is wrong with a connection. Each question asks Calendly once, so it is asked only when somebody wants to know. */

import { DiagnosisDocument } from "../generated/graphql";
import { useLiveQuery, type Answer } from "../gql/useLiveQuery";
import type { Check } from "./Checks";

export interface Diagnosis extends Pick<Answer<unknown>, "trouble" | "isLoading" | "isStale" | "retry"> {
  /** Nothing as long as it is not known. */
  readonly checks: readonly Check[] | undefined;
}

export function useDiagnosis(connectionId: string): Diagnosis {
  const { data, ...asked } = useLiveQuery(DiagnosisDocument, { id: connectionId }, { isStill: true });
  const checks = data?.node?.__typename === "CalendlyAccount" ? data.node.diagnosis : undefined;
  return { checks, ...asked };
}
