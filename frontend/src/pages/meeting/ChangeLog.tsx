import { useViewer } from "../../app/viewer";
import { DataTable, type Column } from "../../components/DataTable";
import { Part } from "../../components/Part";
import { Moment } from "../../components/Times";
import { t } from "../../texts";
import { zoneName } from "../../time/words";
import type { FullMeeting } from "./full-meeting";

type Change = FullMeeting["changes"][number];

/** What happened to the meeting, when and by whom. */
export function ChangeLog({ changes }: { readonly changes: readonly Change[] }) {
  const { zone, id } = useViewer();
  const titles = t.meeting.logColumns;
  const columns: readonly Column<Change>[] = [
    { key: "what", title: titles.what, isHeader: true, cell: ({ kind }) => t.meeting.change[kind] },
    {
      key: "when",
      title: titles.when,
      cell: ({ occurredAt }) => <Moment at={occurredAt} zone={zone} isZoneKnown />,
    },
    {
      key: "by",
      title: titles.by,
      cell: ({ cause, personId, personName }) =>
        personId === id ? t.meeting.you : (personName ?? t.meeting.cause[cause]),
    },
  ];
  return (
    <Part title={t.meeting.log}>
      <DataTable
        caption={t.meeting.logCaption(zoneName(zone, new Date()))}
        showCaption
        columns={columns}
        rows={changes}
        keyOf={({ cursor }) => cursor}
      />
    </Part>
  );
}
