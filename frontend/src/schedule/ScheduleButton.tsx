/** Opens the dialog; where no link can be made, says why instead. */

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazyDialog } from "../components/lazyDialog";
import { Icon } from "../components/Icon";
import type { Recipient } from "../links/recipient";
import type { Subject } from "./subject";
import classes from "./Schedule.module.css";

const ScheduleDialog = lazyDialog(async () => (await import("./ScheduleDialog")).ScheduleDialog);

interface Props {
  readonly text: string;
  readonly subject: Subject;
  readonly recipient: Recipient;
  readonly about?: string;
  /** Why no link can be made; nothing when one can. */
  readonly hindrance: string | undefined;
}

export function ScheduleButton({ text, subject, recipient, about, hindrance }: Props) {
  const [isOpen, dialog] = useDisclosure(false);
  if (hindrance !== undefined) return <p className={classes.hint}>{hindrance}</p>;
  return (
    <>
      <Button leftSection={<Icon name="link" size={18} />} onClick={dialog.open}>
        {text}
      </Button>
      <ScheduleDialog
        isOpen={isOpen}
        onClose={dialog.close}
        subject={subject}
        recipient={recipient}
        {...(about !== undefined && { about })}
      />
    </>
  );
}
