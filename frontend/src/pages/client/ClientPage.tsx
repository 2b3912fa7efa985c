/** The person: facts, links, meetings and papers. */

import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { notify } from "../../app/notices";
import { lazyDialog } from "../../components/lazyDialog";
import { Facts } from "../../components/Facts";
import { Note } from "../../components/Note";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { ClientDocument, type ClientQuery } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { LinksPart } from "../../links/LinksPart";
import { noteChange } from "../../live/revision";
import { SubjectMeetings } from "../../meetings/SubjectMeetings";
import { ScheduleButton } from "../../schedule/ScheduleButton";
import { RecordPage } from "../../shell/RecordPage";
import { isolated, t } from "../../texts";
import { clientHead } from "./head";
import { Merges, type Merged } from "./Merges";
import { Papers } from "./Papers";
import { Remembered } from "./Remembered";
import { useUndoMerge, type MergedClient } from "./useUndoMerge";
import { WentNote } from "./WentNote";

const UndoMergeDialog = lazyDialog(async () => (await import("./UndoMergeDialog")).UndoMergeDialog);
const route = getRouteApi("/clients/$id");

type Client = NonNullable<ClientQuery["client"]>;

export function ClientPage() {
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const { undo } = useUndoMerge();
  const { data, trouble, retry } = useLiveQuery(ClientDocument, { id });

  const takeBack = async (merged: MergedClient): Promise<void> => {
    // The note that offered it is gone, and perhaps the page; so another note tells.
    if (!(await undo(merged))) notify(t.client.notParted(merged.name));
  };
  const tell = ({ kept, merged }: Merged): void => {
    notify(t.client.merged(merged.name, kept.name), () => void takeBack(merged));
    noteChange();
    if (kept.id !== id) void navigate({ to: "/clients/$id", params: { id: kept.id } });
  };
  return (
    <RecordPage head={clientHead} record={data?.client} trouble={trouble} retry={retry}>
      {(client) => <Known key={client.id} client={client} askedId={id} onMerged={tell} />}
    </RecordPage>
  );
}

interface KnownProps {
  readonly client: Client;
  /** Another id than the client's own: that of one that was merged into it. */
  readonly askedId: string;
  readonly onMerged: (done: Merged) => void;
}

function Known({ client, askedId, onMerged }: KnownProps) {
  const subject = { kind: "client", id: client.id } as const;
  const [parting, setParting] = useState<MergedClient>();
  const [isParting, setIsParting] = useState(false);
  const went = client.mergedClients.find(({ clientId }) => clientId === askedId);
  const part = (merged: MergedClient): void => {
    setParting(merged);
    setIsParting(true);
  };
  return (
    <Page
      title={isolated(client.name)}
      above={clientHead.above}
      actions={
        <ScheduleButton
          text={t.client.schedule}
          subject={subject}
          recipient={client}
          hindrance={hindranceOf(client)}
        />
      }
    >
      {went !== undefined && <WentNote client={client} merged={went} onUndo={part} />}
      {client.archived && <Note tone="info">{t.client.archived}</Note>}
      <Part title={t.client.facts}>
        <Facts
          facts={[
            [t.client.email, client.email ?? t.clients.noEmail],
            [t.client.aliases, client.aliases.join(", ")],
            [t.client.phone, client.phone],
            [t.client.externalId, client.externalId],
          ]}
        />
      </Part>
      <SubjectMeetings subject={subject} client={client.name}>
        <LinksPart links={client.schedulingLinks} recipient={client} none={t.client.noLinks} />
        <Papers quotes={client.quotes} invoices={client.invoices} />
        <Remembered client={client} />
        <Merges client={client} onMerged={onMerged} onUndo={part} />
      </SubjectMeetings>
      <UndoMergeDialog
        isOpen={isParting}
        merged={parting}
        kept={client.name}
        onClose={() => {
          setIsParting(false);
        }}
      />
    </Page>
  );
}

function hindranceOf(client: Client): string | undefined {
  if (client.schedulable) return undefined;
  return client.archived ? t.client.archivedHint : t.client.noEmail;
}
