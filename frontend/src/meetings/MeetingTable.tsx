/** Meetings as a table, for every page that lists them. */

import type { ReactNode } from "react";
import { useZone } from "../app/viewer";
import { DataTable, type Column } from "../components/DataTable";
import { Isolated } from "../components/Isolated";
import { RouteLink } from "../components/RouteLink";
import { ListTimes } from "../components/Times";
import type { MeetingRowFragment } from "../generated/graphql";
import { t } from "../texts";
import { zoneName } from "../time/words";
import { AboutLinks } from "./AboutLinks";
import { HeldBy } from "./HeldBy";
import classes from "./MeetingTable.module.css";
import { MeetingTag } from "./MeetingTag";

interface Props {
  readonly rows: readonly MeetingRowFragment[];
  readonly direction: "ascending" | "descending";
  /** On the page of whom or what they are about, that need not be said in each row. */
  readonly about?: "all" | "papers" | "nothing";
  /** Whose page it is: rows begin with the time then, and name only who else booked. */
  readonly client?: string;
  readonly actions?: (meeting: MeetingRowFragment) => ReactNode;
  readonly isStale?: boolean;
}

export function MeetingTable({ rows, direction, about = "all", client, actions, isStale = false }: Props) {
  const zone = useZone();
  const hasPapers = rows.some(({ quote, invoice }) => quote !== null || invoice !== null);
  const hasAbout = about === "all" || (about === "papers" && hasPapers);
  const titles = t.meetings.columns;
  const namesClient = client === undefined;
  const columns: Column<MeetingRowFragment>[] = [
    ...(namesClient
      ? [
          {
            key: "who",
            title: titles.who,
            isHeader: true,
            cell: ({ id, invitee }: MeetingRowFragment) => (
              <ToMeeting id={id}>
                <Isolated>{invitee.name}</Isolated>
              </ToMeeting>
            ),
          },
        ]
      : []),
    {
      key: "when",
      title: titles.when,
      isHeader: !namesClient,
      cell: ({ id, startsAt, endsAt, invitee }) => (
        <ListTimes
          startsAt={startsAt}
          endsAt={endsAt}
          theirZone={invitee.timeZone}
          zone={zone}
          {...(!namesClient && { around: (time: ReactNode) => <ToMeeting id={id}>{time}</ToMeeting> })}
        />
      ),
    },
    {
      key: "what",
      title: titles.what,
      cell: (row) => (
        <What meeting={row} bookedBy={namesClient || row.invitee.name === client ? "" : row.invitee.name} />
      ),
    },
    ...(hasAbout
      ? [
          {
            key: "about",
            title: titles.about,
            cell: (row: MeetingRowFragment) => <AboutLinks meeting={row} hidesClient={about === "papers"} />,
          },
        ]
      : []),
    { key: "status", title: titles.status, cell: (row) => <MeetingTag meeting={row} /> },
    ...(actions === undefined
      ? []
      : [{ key: "actions", title: titles.actions, isQuiet: true, align: "end" as const, cell: actions }]),
  ];
  return (
    <DataTable
      caption={t.meetings.caption(zoneName(zone, new Date()))}
      showCaption
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      sort={{ column: "when", direction }}
      isStale={isStale}
    />
  );
}

function ToMeeting({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <RouteLink to="/meetings/$id" params={{ id }}>
      {children}
    </RouteLink>
  );
}

function What({ meeting, bookedBy }: { readonly meeting: MeetingRowFragment; readonly bookedBy: string }) {
  return (
    <>
      {meeting.eventTypeName}
      {bookedBy !== "" && <span className={classes.small}>{t.meeting.bookedBy(bookedBy)}</span>}
      <HeldBy host={meeting.host} className={classes.small} />
    </>
  );
}
