/** The meetings about one client, quote or invoice: what is coming, and what was. */

import type { ReactNode } from "react";
import { Empty } from "../components/Empty";
import { Loading } from "../components/Loading";
import { Part } from "../components/Part";
import { RouteLink } from "../components/RouteLink";
import { TroubleNote } from "../components/TroubleNote";
import { SubjectMeetingsDocument, type SubjectMeetingsQuery } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { asInput, type Subject } from "../schedule/subject";
import { t } from "../texts";
import { MeetingTable } from "./MeetingTable";

interface Props {
  readonly subject: Subject;
  /** The client of the page: rows name only who else booked. */
  readonly client: string;
  /** What stands below: not before the meetings, for they would push it down. */
  readonly children: ReactNode;
}

export function SubjectMeetings({ subject, client, children }: Props) {
  const { data, trouble, isLoading, retry } = useLiveQuery(SubjectMeetingsDocument, asInput(subject));
  if (isLoading)
    return (
      <Part title={t.client.history}>
        <Loading rows={3} />
      </Part>
    );
  const note = <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />;
  return (
    <>
      {data === undefined ? (
        <Part title={t.client.history}>{note}</Part>
      ) : (
        <>
          {note}
          <Known meetings={data} subject={subject} client={client} />
        </>
      )}
      {children}
    </>
  );
}

interface KnownProps extends Omit<Props, "children"> {
  readonly meetings: SubjectMeetingsQuery;
}

function Known({ meetings: { next, past }, subject, client }: KnownProps) {
  const isClients = subject.kind === "client";
  const about = isClients ? "papers" : "nothing";
  return (
    <>
      <Part title={t.client.next(next.nodes.length)}>
        {next.nodes.length === 0 ? (
          <Empty title={t.client.noNext} />
        ) : (
          <MeetingTable rows={next.nodes} direction="ascending" client={client} about={about} />
        )}
      </Part>
      <Part title={t.client.history}>
        {past.nodes.length === 0 ? (
          <Empty title={t.client.noHistory} />
        ) : (
          <MeetingTable rows={past.nodes} direction="descending" client={client} about={about} />
        )}
        {isClients && past.pageInfo.hasNextPage && (
          <p>
            <RouteLink to="/meetings" search={{ client: subject.id }}>
              {t.client.allMeetings}
            </RouteLink>
          </p>
        )}
      </Part>
    </>
  );
}
