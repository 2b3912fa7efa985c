/** What can be done to a meeting of a list. */

import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useNow } from "../app/clock";
import { useZone } from "../app/viewer";
import { Dialog } from "../components/Dialog";
import { OutLink } from "../components/OutLink";
import { RouteLink } from "../components/RouteLink";
import { t } from "../texts";
import { spokenMoment } from "../time/words";
import type { Acted } from "./acted";
import { CancelForm } from "./CancelForm";
import { NoShowButton } from "./NoShowButton";
import { possibleWith } from "./possible";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly meeting: Acted | undefined;
}

export function ActionsDialog({ isOpen, onClose, meeting }: Props) {
  const zone = useZone();
  const [isCanceling, setCanceling] = useState(false);
  const close = (): void => {
    setCanceling(false);
    onClose();
  };
  if (meeting === undefined) return null;
  const when = spokenMoment(new Date(meeting.startsAt), zone);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={isCanceling ? t.meeting.cancelTitle : t.meetings.openFull(meeting.invitee.name, when)}
    >
      {isCanceling ? (
        <CancelForm meeting={meeting} onDone={close} />
      ) : (
        <Choices
          meeting={meeting}
          onDone={close}
          onCancel={() => {
            setCanceling(true);
          }}
        />
      )}
    </Dialog>
  );
}

interface ChoicesProps {
  readonly meeting: Acted;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

function Choices({ meeting, onDone, onCancel }: ChoicesProps) {
  const { canCancel, canMove, canMarkNoShow, canUnmarkNoShow } = possibleWith(meeting, useNow());
  return (
    <Stack align="flex-start">
      <RouteLink to="/meetings/$id" params={{ id: meeting.id }}>
        {t.meetings.open}
      </RouteLink>
      {canMove && meeting.rescheduleUrl !== null && (
        <OutLink href={meeting.rescheduleUrl}>{t.meeting.rescheduleAtCalendly}</OutLink>
      )}
      {(canMarkNoShow || canUnmarkNoShow) && <NoShowButton meeting={meeting} onDone={onDone} />}
      {canCancel && (
        <Button variant="default" onClick={onCancel}>
          {t.meeting.cancel}
        </Button>
      )}
    </Stack>
  );
}
