/** Calls a meeting off, with a reason; says what that means, for whom else, and if it moved meanwhile. */

import { Button, Group, Textarea } from "@mantine/core";
import { useId, useState, type SubmitEvent } from "react";
import { notify } from "../app/notices";
import { useZone } from "../app/viewer";
import { DangerButton } from "../components/DangerButton";
import { Note } from "../components/Note";
import { TroubleNote } from "../components/TroubleNote";
import {
  CancelMeetingDocument,
  MeetingToCancelDocument,
  type MeetingRowFragment,
} from "../generated/graphql";
import { useAct } from "../gql/useAct";
import { useLiveQuery } from "../gql/useLiveQuery";
import { noteChange } from "../live/revision";
import { t } from "../texts";
import { spokenMoment } from "../time/words";
import classes from "./Meetings.module.css";

const LONGEST_REASON = 10_000;

interface Props {
  readonly meeting: Pick<MeetingRowFragment, "id" | "status" | "startsAt" | "invitee">;
  readonly onDone: () => void;
}

export function CancelForm({ meeting, onDone }: Props) {
  const zone = useZone();
  const [reason, setReason] = useState("");
  const [isDone, setDone] = useState(false);
  const [seenStart] = useState(meeting.startsAt);
  const { act, isActing, trouble } = useAct(CancelMeetingDocument, (data) => data.cancelMeeting);
  const latest = useLiveQuery(MeetingToCancelDocument, { id: meeting.id }).data?.meeting;
  const others = latest?.otherInvitees;
  // A list shows it no longer once it does not fit the list's filters.
  const { status, startsAt } = latest ?? meeting;
  const warningId = useId();
  const when = spokenMoment(new Date(startsAt), zone);

  const cancel = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const words = reason.trim();
    const done = await act({ input: { meetingId: meeting.id, reason: words === "" ? null : words } });
    if (done === undefined) return;
    setDone(true);
    notify(t.meeting.canceledNote(meeting.invitee.name));
    noteChange();
    onDone();
  };

  const was = spokenMoment(new Date(seenStart), zone);
  if (status === "CANCELED" && !isActing && !isDone)
    return (
      <>
        <Note tone="warn" title={t.meeting.conflictTitle} speaks>
          {t.meeting.conflictCanceled(was)}
        </Note>
        <Group justify="flex-end" mt="lg">
          {/* It takes the place of what had the focus. */}
          <Button variant="default" onClick={onDone} autoFocus>
            {t.close}
          </Button>
        </Group>
      </>
    );
  return (
    <form onSubmit={(event) => void cancel(event)}>
      <TroubleNote trouble={trouble} />
      {seenStart !== startsAt && (
        <Note tone="warn" title={t.meeting.conflictTitle} speaks>
          {t.meeting.conflict(was, when)}
        </Note>
      )}
      <p className={classes.plain}>{t.meeting.cancelBody(meeting.invitee.name, when)}</p>
      {others !== 0 && (
        <p id={warningId} className={classes.warning}>
          {others === undefined ? t.meeting.cancelGroup : t.meeting.cancelOthers(others)}
        </p>
      )}
      <Textarea
        label={t.meeting.cancelReason}
        description={t.meeting.cancelReasonHint}
        value={reason}
        error={trouble?.field === "reason" ? trouble.message : undefined}
        maxLength={LONGEST_REASON}
        rows={3}
        // The form may take the place of the button that was pressed.
        autoFocus
        data-autofocus
        onChange={(event) => {
          setReason(event.currentTarget.value);
        }}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          {t.meeting.cancelKeep}
        </Button>
        <DangerButton
          type="submit"
          loading={isActing}
          aria-describedby={others === 0 ? undefined : warningId}
        >
          {t.meeting.cancelConfirm}
        </DangerButton>
      </Group>
    </form>
  );
}
