/**
 * One link, made and sent: choose what can be booked, make the link, copy or send it, see what becomes of it.
 * It needs no page around it but the providers of `embed/`, so that host apps can show it too.
 */

import { useState } from "react";
import { Dialog } from "../components/Dialog";
import type { LinkRowFragment } from "../generated/graphql";
import { useEventTypes } from "../gql/useEventTypes";
import { LinkPanel } from "../links/LinkPanel";
import type { Recipient } from "../links/recipient";
import { t } from "../texts";
import { MakeForm } from "./MakeForm";
import { MadeActions } from "./MadeActions";
import type { Subject } from "./subject";

export interface ScheduleDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What the link is about; its booking will belong there. */
  readonly subject: Subject;
  /** What is filled in on the booking page, and where a message goes. */
  readonly recipient: Recipient;
  /** "Quote Q-2026-100", where the subject is a paper. */
  readonly about?: string;
}

export function ScheduleDialog({ isOpen, onClose, recipient, ...about }: ScheduleDialogProps) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} size="lg" title={t.schedule.title(recipient.name)}>
      <Steps recipient={recipient} onDone={onClose} {...about} />
    </Dialog>
  );
}

interface StepsProps extends Omit<ScheduleDialogProps, "isOpen" | "onClose"> {
  readonly onDone: () => void;
}

/** There only while the dialog is open: event types are asked for then, and each time it begins anew. */
function Steps({ subject, recipient, about, onDone }: StepsProps) {
  const eventTypes = useEventTypes();
  const [link, setLink] = useState<LinkRowFragment>();
  if (link === undefined)
    return (
      <MakeForm
        eventTypes={eventTypes}
        subject={subject}
        recipient={recipient}
        about={about}
        onMade={setLink}
        onCancel={onDone}
      />
    );
  return (
    <>
      <LinkPanel link={link} recipient={recipient} isNew />
      <MadeActions
        onDone={onDone}
        onAnother={() => {
          setLink(undefined);
        }}
      />
    </>
  );
}
