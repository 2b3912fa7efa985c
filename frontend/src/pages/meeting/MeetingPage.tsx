/** The truth of one meeting. */

import { getRouteApi } from "@tanstack/react-router";
import { BackLink } from "../../components/BackLink";
import { Loading } from "../../components/Loading";
import { Note } from "../../components/Note";
import { Page } from "../../components/Page";
import { TroubleNote } from "../../components/TroubleNote";
import { MeetingDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { MeetingActions } from "../../meetings/MeetingActions";
import { MeetingTag } from "../../meetings/MeetingTag";
import { RecordNotFound } from "../../shell/NotFound";
import { t } from "../../texts";
import { Answers } from "./Answers";
import { Attribution } from "./Attribution";
import { CancellationNote } from "./CancellationNote";
import { ChangeLog } from "./ChangeLog";
import { FactsPart } from "./FactsPart";
import type { FullMeeting } from "./full-meeting";
import { Moves } from "./Moves";

const route = getRouteApi("/meetings/$id");

export function MeetingPage() {
  const { id } = route.useParams();
  const { data, trouble, retry } = useLiveQuery(MeetingDocument, { id });
  const meeting = data?.meeting;
  if (meeting === null) return <RecordNotFound />;
  if (meeting === undefined)
    return trouble === undefined ? (
      <Loading rows={6} />
    ) : (
      <TroubleNote title={t.trouble.title} {...{ trouble, retry }} />
    );
  return (
    <>
      <TroubleNote trouble={trouble} retry={retry} />
      <Known key={meeting.id} meeting={meeting} />
    </>
  );
}

function Known({ meeting }: { readonly meeting: FullMeeting }) {
  return (
    <Page
      title={t.meeting.title(meeting.invitee.name)}
      above={<BackLink to="/meetings">{t.meeting.back}</BackLink>}
      lead={
        <>
          {meeting.eventTypeName} <MeetingTag meeting={meeting} />
        </>
      }
      actions={<MeetingActions meeting={meeting} />}
    >
      {meeting.isMoving && <Note tone="warn">{t.meeting.moving}</Note>}
      {meeting.cancellation !== null && <CancellationNote cancellation={meeting.cancellation} />}
      <FactsPart meeting={meeting} />
      <Attribution meeting={meeting} />
      {meeting.moves.length > 0 && <Moves moves={meeting.moves} />}
      <Answers answers={meeting.answers} />
      <ChangeLog changes={meeting.changes} />
    </Page>
  );
}
