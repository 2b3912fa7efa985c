/** What is wrong with a connection, what it means, and what to do. */

import { Note } from "../../components/Note";
import { t } from "../../texts";
import type { Connection } from "./connection";

export function ConnectionNotes({ connection }: { readonly connection: Connection }) {
  if (connection.status === "DISCONNECTED") return <Note tone="info">{t.integrations.disconnectedBody}</Note>;
  return (
    <>
      {connection.status === "RECONNECT_NEEDED" && (
        <Note tone="warn" title={t.integrations.lapsedTitle}>
          {t.integrations.lapsed}
        </Note>
      )}
      {connection.missingScopes.length > 0 && <ScopesNote scopes={connection.missingScopes} />}
      {connection.webhook.trouble !== null && <WebhookNote webhook={connection.webhook} />}
    </>
  );
}

function ScopesNote({ scopes }: { readonly scopes: readonly string[] }) {
  const names = new Set(scopes.map((scope) => t.integrations.scope[scope] ?? scope));
  return (
    <Note tone="warn" title={t.integrations.scopesTitle}>
      <p>{t.integrations.scopes}</p>
      <ul>
        {[...names].map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
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
