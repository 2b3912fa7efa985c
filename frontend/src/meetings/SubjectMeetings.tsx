/** The meetings about one client, quote or invoice: what is coming, and what was. */

import { Empty } from "../components/Empty";
import { Loading } from "../components/Loading";
import { Part } from "../components/Part";
import { RouteLink } from "../components/RouteLink";
import { TroubleNote } from "../components/TroubleNote";
import { SubjectMeetingsDocument } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { asInput, type Subject } from "../schedule/subject";
import { t } from "../texts";
import { MeetingTable } from "./MeetingTable";

interface Props {
  readonly subject: Subject;
  /** The client of the page: rows name only who else booked. */
  readonly client: string;
}

export function SubjectMeetings({ subject, client }: Props) {
  const { data, trouble, isLoading, retry } = useLiveQuery(SubjectMeetingsDocument, asInput(subject));
  const next = data?.next.nodes ?? [];
  const past = data?.past.nodes ?? [];
  if (data === undefined && trouble !== undefined)
    return (
      <Part title={t.client.history}>
        <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      </Part>
    );
  return (
    <>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      <Part title={t.client.next(next.length)}>
        {isLoading && <Loading rows={1} />}
        {data !== undefined &&
          (next.length === 0 ? (
            <Empty title={t.client.noNext} />
          ) : (
            <MeetingTable
              rows={next}
              direction="ascending"
              client={client}
              about={subject.kind === "client" ? "papers" : "nothing"}
            />
          ))}
      </Part>
      <Part title={t.client.history}>
        {isLoading && <Loading rows={2} />}
        {data !== undefined &&
          (past.length === 0 ? (
            <Empty title={t.client.noHistory} />
          ) : (
            <MeetingTable
              rows={past}
              direction="descending"
              client={client}
              about={subject.kind === "client" ? "papers" : "nothing"}
            />
          ))}
        {subject.kind === "client" && data?.past.pageInfo.hasNextPage === true && (
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
