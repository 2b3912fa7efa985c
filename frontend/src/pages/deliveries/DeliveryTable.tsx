/** The inbox as a table: what came, when, what became of it, and what it changed. */

import type { ReactNode } from "react";
import { useZone } from "../../app/viewer";
import { DataTable, type Column } from "../../components/DataTable";
import { RouteLink } from "../../components/RouteLink";
import { Moment } from "../../components/Times";
import type { DeliveryRowFragment } from "../../generated/graphql";
import { t } from "../../texts";
import { zoneName } from "../../time/words";
import { ChangedMeetings } from "./ChangedMeetings";
import { DeliveryTag } from "./DeliveryTag";
import { EventName } from "./EventName";
import { eventWords } from "./states";
import classes from "./Deliveries.module.css";

interface Props {
  readonly rows: readonly DeliveryRowFragment[];
  readonly actions: (delivery: DeliveryRowFragment) => ReactNode;
  readonly isStale: boolean;
}

export function DeliveryTable({ rows, actions, isStale }: Props) {
  const zone = useZone();
  const titles = t.deliveries.columns;
  const columns: readonly Column<DeliveryRowFragment>[] = [
    {
      key: "what",
      title: titles.what,
      isHeader: true,
      cell: ({ id, event }) => (
        <>
          <RouteLink to="/admin/deliveries/$id" params={{ id }}>
            {eventWords(event)}
          </RouteLink>
          <EventName event={event} />
        </>
      ),
    },
    {
      key: "received",
      title: titles.received,
      cell: ({ receivedAt }) => <Moment at={receivedAt} zone={zone} isZoneKnown />,
    },
    { key: "state", title: titles.state, cell: (delivery) => <Became delivery={delivery} /> },
    { key: "changed", title: titles.changed, cell: (delivery) => <ChangedMeetings delivery={delivery} /> },
    { key: "actions", title: titles.actions, isQuiet: true, align: "end", cell: actions },
  ];
  return (
    <DataTable
      caption={t.deliveries.caption(zoneName(zone, new Date()))}
      showCaption
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      sort={{ column: "received", direction: "descending" }}
      isStale={isStale}
    />
  );
}

function Became({ delivery }: { readonly delivery: DeliveryRowFragment }) {
  const { state, outcome, tries, replays, isLate } = delivery;
  const more = [
    tries > 0 && t.deliveries.tried(tries),
    replays > 0 && t.deliveries.replayedTimes(replays),
    isLate && t.deliveries.late,
  ].filter((each) => each !== false);
  return (
    <>
      <DeliveryTag state={state} />
      {outcome !== null && <span className={classes.why}>{outcome}</span>}
      {more.length > 0 && <span className={classes.why}>{more.join(" · ")}</span>}
    </>
  );
}
