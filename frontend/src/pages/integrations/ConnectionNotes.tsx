/** What is wrong with a connection, what it means, and what to do. */

import { Note } from "../../components/Note";
import { t } from "../../texts";
import type { Connection } from "./connection";

export function ConnectionNotes({ connection }: { readonly connection: Connection }) {
  if (connection.status === "DISCONNECTED") return <Note tone="info">{t.integrations.disconnectedBody}</Note>;
  const { missingScopes, webhook } = connection;
  // What was left out is why; once said is enough.
  const isSaidByScopes = webhook.trouble === "SCOPE" && missingScopes.length > 0;
  return (
    <>
      {connection.status === "RECONNECT_NEEDED" && (
        <Note tone="warn" title={t.integrations.lapsedTitle}>
          {t.integrations.lapsed}
        </Note>
      )}
      {missingScopes.length > 0 && <ScopesNote scopes={missingScopes} withWebhook={isSaidByScopes} />}
      {webhook.trouble !== null && !isSaidByScopes && <WebhookNote webhook={webhook} />}
    </>
  );
}

interface ScopesProps {
  readonly scopes: readonly string[];
  /** Whether Calendly refused to tell us of bookings for it. */
  readonly withWebhook: boolean;
}

function ScopesNote({ scopes, withWebhook }: ScopesProps) {
  const names = new Set(scopes.map((scope) => t.integrations.scope[scope] ?? scope));
  return (
    <Note tone="warn" title={t.integrations.scopesTitle}>
      <p>{t.integrations.scopes}</p>
      <ul>
        {[...names].map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {withWebhook && <p>{t.integrations.webhookStill}</p>}
    </Note>
  );
}

function WebhookNote({ webhook }: { readonly webhook: Connection["webhook"] }) {
  if (webhook.trouble === null) return null;
  return (
    <Note tone="warn" title={t.integrations.webhookTitle}>
      <p>{t.integrations.webhookTrouble[webhook.trouble]}</p>
      {webhook.said !== null && <p>{t.integrations.calendlySaid(webhook.said)}</p>}
      <p>{t.integrations.webhookStill}</p>
    </Note>
  );
}
