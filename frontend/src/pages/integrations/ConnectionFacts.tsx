import { useNow } from "../../app/clock";
import { useZone } from "../../app/viewer";
import { Facts } from "../../components/Facts";
import { OutLink } from "../../components/OutLink";
import { Moment } from "../../components/Times";
import { t } from "../../texts";
import { relative, zoneName } from "../../time/words";
import type { Connection } from "./connection";
import classes from "./Integrations.module.css";

export function ConnectionFacts({ connection }: { readonly connection: Connection }) {
  const zone = useZone();
  const now = useNow();
  const { webhook } = connection;
  const isOpen = connection.status !== "DISCONNECTED";
  return (
    <Facts
      facts={[
        [
          t.integrations.account,
          <>
            {connection.accountName}
            <br />
            {connection.accountEmail}
          </>,
        ],
        [
          t.integrations.organization,
          <code className={classes.code}>{lastPart(connection.organizationUri)}</code>,
        ],
        [
          t.integrations.page,
          <OutLink href={connection.schedulingUrl}>{shown(connection.schedulingUrl)}</OutLink>,
        ],
        [t.integrations.zone, zoneName(connection.timeZone, now)],
        isOpen
          ? [t.integrations.since, <Moment at={connection.connectedAt} zone={zone} />]
          : [
              t.integrations.until,
              connection.disconnectedAt && <Moment at={connection.disconnectedAt} zone={zone} />,
            ],
        [
          t.integrations.lastDelivery,
          webhook.lastDeliveryAt === null ? (
            t.integrations.noDelivery
          ) : (
            <>
              <Moment at={webhook.lastDeliveryAt} zone={zone} />
              <span className={classes.age}> · {relative(new Date(webhook.lastDeliveryAt), now)}</span>
            </>
          ),
        ],
        [t.integrations.webhook, isOpen && webhookWords(webhook.state)],
      ]}
    />
  );
}

function webhookWords(state: Connection["webhook"]["state"]): string {
  return state === null ? t.integrations.webhookNone : t.integrations.webhookState[state];
}

/** Calendly names an organization by an address that leads nowhere; its last part is what its support asks for. */
function lastPart(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}

function shown(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
