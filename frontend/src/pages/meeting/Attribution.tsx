/** Whom and what the meeting is about, why, and how to put that right. */

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useViewer } from "../../app/viewer";
import { lazyDialog } from "../../components/lazyDialog";
import { Part } from "../../components/Part";
import { AboutLinks } from "../../meetings/AboutLinks";
import { isolated, t } from "../../texts";
import { moment } from "../../time/words";
import type { FullMeeting } from "./full-meeting";
import classes from "./MeetingPage.module.css";

const CorrectDialog = lazyDialog(async () => (await import("../../meetings/CorrectDialog")).CorrectDialog);

export function Attribution({ meeting }: { readonly meeting: FullMeeting }) {
  const { id, zone } = useViewer();
  const [isOpen, dialog] = useDisclosure(false);
  const { match, client } = meeting;
  const who = match.correctedById === id ? t.meeting.you : (match.correctedByName ?? t.meeting.cause.PERSON);
  return (
    <Part
      title={t.meeting.attribution}
      aside={
        <Button variant="default" size="xs" onClick={dialog.open}>
          {client === null ? t.meeting.assign : t.meeting.correct}
        </Button>
      }
    >
      <div>
        <AboutLinks meeting={meeting} />
      </div>
      <p className={classes.reason}>
        {match.correctedAt === null
          ? t.meeting.match[match.reason]
          : t.meeting.correctedBy(who, moment(new Date(match.correctedAt), zone))}
      </p>
      {match.candidates.length > 0 && (
        <p className={classes.reason}>
          {t.meeting.candidates}: {match.candidates.map(({ name }) => isolated(name)).join(", ")}
        </p>
      )}
      <CorrectDialog isOpen={isOpen} onClose={dialog.close} meeting={meeting} />
    </Part>
  );
}
