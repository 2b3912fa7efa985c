/**
 * One link, made and sent: choose what can be booked, make the link, copy or send it, see what becomes of it.
 * It needs no page around it but the providers of `embed/`, so that host apps can show it too.
 */

import { Dialog } from "../components/Dialog";
import { useState } from "react";
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

export function ScheduleDialog({ isOpen, onClose, subject, recipient, about }: ScheduleDialogProps) {
  const eventTypes = useEventTypes();
  const [link, setLink] = useState<LinkRowFragment>();

  const close = (): void => {
    onClose();
    setLink(undefined);
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} size="lg" title={t.schedule.title(recipient.name)}>
      {link === undefined ? (
        <MakeForm
          eventTypes={eventTypes}
          subject={subject}
          recipient={recipient}
          about={about}
          onMade={setLink}
          onCancel={close}
        />
      ) : (
        <>
          <LinkPanel link={link} recipient={recipient} isNew />
          <MadeActions
            onDone={close}
            onAnother={() => {
              setLink(undefined);
            }}
          />
        </>
      )}
    </Dialog>
  );
}
