/** The truth of one meeting. */

import { getRouteApi } from "@tanstack/react-router";
import { Isolated } from "../../components/Isolated";
import { Note } from "../../components/Note";
import { Page } from "../../components/Page";
import { MeetingDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { MeetingActions } from "../../meetings/MeetingActions";
import { MeetingTag } from "../../meetings/MeetingTag";
import { RecordPage } from "../../shell/RecordPage";
import { t } from "../../texts";
import { Answers } from "./Answers";
import { Attribution } from "./Attribution";
import { CancellationNote } from "./CancellationNote";
import { ChangeLog } from "./ChangeLog";
import { FactsPart } from "./FactsPart";
import type { FullMeeting } from "./full-meeting";
import { meetingHead } from "./head";
import { Moves } from "./Moves";

const route = getRouteApi("/meetings/$id");

export function MeetingPage() {
  const { id } = route.useParams();
  const { data, trouble, retry } = useLiveQuery(MeetingDocument, { id });
  return (
    <RecordPage head={meetingHead} record={data?.meeting} trouble={trouble} retry={retry}>
      {(meeting) => <Known key={meeting.id} meeting={meeting} />}
    </RecordPage>
  );
}

function Known({ meeting }: { readonly meeting: FullMeeting }) {
  return (
    <Page
      title={t.meeting.title(meeting.invitee.name)}
      above={meetingHead.above}
      lead={
        <>
          <Isolated>{meeting.eventTypeName}</Isolated> <MeetingTag meeting={meeting} />
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
