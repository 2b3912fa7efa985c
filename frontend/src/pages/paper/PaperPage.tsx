/** A quote or an invoice: what it is, whose, and the meetings about it. */

import type { ReactNode } from "react";
import { Facts, type Fact } from "../../components/Facts";
import { Isolated } from "../../components/Isolated";
import { Note } from "../../components/Note";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { RouteLink } from "../../components/RouteLink";
import type { LinkRowFragment } from "../../generated/graphql";
import { LinksPart } from "../../links/LinksPart";
import { SubjectMeetings } from "../../meetings/SubjectMeetings";
import { money } from "../../papers/money";
import { ScheduleButton } from "../../schedule/ScheduleButton";
import type { Subject } from "../../schedule/subject";
import { t } from "../../texts";
import { backToClients } from "./heads";

interface Paper {
  readonly title: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly archived: boolean;
  readonly schedulable: boolean;
  readonly client: { readonly id: string; readonly name: string; readonly email: string | null };
  readonly schedulingLinks: readonly LinkRowFragment[];
}

interface Props {
  readonly name: string;
  readonly subject: Subject;
  readonly paper: Paper;
  readonly state: ReactNode;
  readonly facts: readonly Fact[];
}

export function PaperPage({ name, subject, paper, state, facts }: Props) {
  const { client } = paper;
  return (
    <Page
      title={name}
      lead={paper.title ?? undefined}
      above={backToClients}
      actions={
        <ScheduleButton
          text={t.paper.schedule}
          subject={subject}
          recipient={client}
          about={name}
          hindrance={hindranceOf(paper)}
        />
      }
    >
      {paper.archived && <Note tone="info">{t.paper.archived}</Note>}
      <Part title={t.client.facts}>
        <Facts
          facts={[
            [
              t.paper.client,
              <RouteLink to="/clients/$id" params={{ id: client.id }}>
                <Isolated>{client.name}</Isolated>
              </RouteLink>,
            ],
            [t.paper.status, state],
            [t.paper.amount, money(paper.amount, paper.currency)],
            ...facts,
          ]}
        />
      </Part>
      <SubjectMeetings subject={subject} client={client.name}>
        <LinksPart links={paper.schedulingLinks} recipient={client} none={t.paper.noLinks} />
      </SubjectMeetings>
    </Page>
  );
}

function hindranceOf(paper: Paper): string | undefined {
  if (paper.schedulable) return undefined;
  return paper.client.email === null ? t.paper.noEmail : t.paper.archivedHint;
}
