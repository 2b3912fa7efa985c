/** The person: facts, links, meetings and papers. */

import { getRouteApi } from "@tanstack/react-router";
import { BackLink } from "../../components/BackLink";
import { Loading } from "../../components/Loading";
import { Facts } from "../../components/Facts";
import { Note } from "../../components/Note";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { TroubleNote } from "../../components/TroubleNote";
import { ClientDocument, type ClientQuery } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { LinksPart } from "../../links/LinksPart";
import { SubjectMeetings } from "../../meetings/SubjectMeetings";
import { ScheduleButton } from "../../schedule/ScheduleButton";
import { RecordNotFound } from "../../shell/NotFound";
import { t } from "../../texts";
import { Papers } from "./Papers";

const route = getRouteApi("/clients/$id");

type Client = NonNullable<ClientQuery["client"]>;

export function ClientPage() {
  const { id } = route.useParams();
  const { data, trouble, retry } = useLiveQuery(ClientDocument, { id });
  const client = data?.client;
  if (client === null) return <RecordNotFound />;
  if (client === undefined)
    return trouble === undefined ? (
      <Loading rows={6} />
    ) : (
      <TroubleNote title={t.trouble.title} {...{ trouble, retry }} />
    );
  return <Known key={client.id} client={client} />;
}

function Known({ client }: { readonly client: Client }) {
  const subject = { kind: "client", id: client.id } as const;
  return (
    <Page
      title={client.name}
      above={<BackLink to="/clients">{t.client.back}</BackLink>}
      actions={
        <ScheduleButton
          text={t.client.schedule}
          subject={subject}
          recipient={client}
          hindrance={hindranceOf(client)}
        />
      }
    >
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
      <SubjectMeetings subject={subject} client={client.name} />
      <LinksPart links={client.schedulingLinks} recipient={client} none={t.client.noLinks} />
      <Papers quotes={client.quotes} invoices={client.invoices} />
    </Page>
  );
}

function hindranceOf(client: Client): string | undefined {
  if (client.schedulable) return undefined;
  return client.archived ? t.client.archivedHint : t.client.noEmail;
}
