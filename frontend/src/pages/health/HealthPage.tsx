/** How the installation does, and each connection of the workspace: what wants a look, and how to mend it. */

import { Button } from "@mantine/core";
import { Checks } from "../../checks/Checks";
import { Loading } from "../../components/Loading";
import { Note, type NoteTone } from "../../components/Note";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { Moment } from "../../components/Times";
import { TroubleNote } from "../../components/TroubleNote";
import { useZone } from "../../app/viewer";
import { HealthDocument, type CheckState } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { ForAdmins } from "../../shell/ForAdmins";
import { t } from "../../texts";
import { ConnectionHealth } from "./ConnectionHealth";
import type { Health } from "./health";
import { Processes } from "./Processes";

export function HealthPage() {
  return (
    <ForAdmins title={t.health.title}>
      <Asked />
    </ForAdmins>
  );
}

function Asked() {
  const { data, trouble, isLoading, isStale, retry } = useLiveQuery(HealthDocument, {}, { isStill: true });
  const health = data?.viewer.health;
  return (
    <Page
      title={t.health.title}
      lead={t.health.lead}
      actions={
        <Button variant="default" loading={isLoading || isStale} onClick={retry}>
          {t.checks.again}
        </Button>
      }
    >
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && (
        <Part title={t.health.checks}>
          <Loading rows={8} />
        </Part>
      )}
      {health && <Known health={health} />}
    </Page>
  );
}

const tones: Readonly<Record<CheckState, NoteTone>> = {
  OK: "ok",
  WARNING: "warn",
  FAILING: "bad",
  UNKNOWN: "info",
};

function Known({ health }: { readonly health: Health }) {
  const zone = useZone();
  return (
    <>
      <Note tone={tones[health.state]} title={t.health.state[health.state]}>
        {t.health.lookedAt} <Moment at={health.checkedAt} zone={zone} />. {t.health.version(health.version)}
      </Note>
      <Part title={t.health.checks}>
        <Checks label={t.health.checks} checks={health.checks} />
      </Part>
      <Processes processes={health.processes} />
      {health.connections.map((connection) => (
        <ConnectionHealth key={connection.id} connection={connection} lookedAt={health.checkedAt} />
      ))}
      {health.connections.length === 0 && (
        <Part title={t.health.connections}>
          <p>{t.health.noConnections}</p>
        </Part>
      )}
    </>
  );
}
