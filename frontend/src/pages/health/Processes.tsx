import { useZone } from "../../app/viewer";
import { DataTable, type Column } from "../../components/DataTable";
import { Part } from "../../components/Part";
import { Tag } from "../../components/Tag";
import { Moment } from "../../components/Times";
import { t } from "../../texts";
import { zoneName } from "../../time/words";
import type { Health } from "./health";

type Process = Health["processes"][number];

/** What runs, and what is away. */
export function Processes({ processes }: { readonly processes: readonly Process[] }) {
  const zone = useZone();
  const titles = t.health.columns;
  const columns: readonly Column<Process>[] = [
    {
      key: "name",
      title: titles.name,
      isHeader: true,
      cell: ({ name }) => t.health.process[name] ?? name,
    },
    {
      key: "state",
      title: titles.state,
      cell: ({ isAlive }) => (
        <Tag tone={isAlive ? "ok" : "bad"}>{isAlive ? t.health.running : t.health.away}</Tag>
      ),
    },
    {
      key: "began",
      title: titles.began,
      cell: ({ beganAt }) => <Moment at={beganAt} zone={zone} isZoneKnown />,
    },
    {
      key: "seen",
      title: titles.seen,
      cell: ({ seenAt }) => <Moment at={seenAt} zone={zone} isZoneKnown />,
    },
    {
      key: "broker",
      title: titles.broker,
      cell: ({ reachesBroker }) => (reachesBroker ? t.health.yes : t.health.no),
    },
    {
      key: "budget",
      title: titles.budget,
      align: "end",
      cell: ({ budgetLeft }) => t.health.share(budgetLeft),
    },
    { key: "version", title: titles.version, cell: ({ version }) => version },
  ];
  return (
    <Part title={t.health.processes}>
      {processes.length === 0 ? (
        <p>{t.health.noProcesses}</p>
      ) : (
        <DataTable
          caption={t.health.processesCaption(zoneName(zone, new Date()))}
          showCaption
          columns={columns}
          rows={processes}
          keyOf={({ name, beganAt }) => `${name} ${beganAt}`}
        />
      )}
    </Part>
  );
}
