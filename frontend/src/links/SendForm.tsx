/** Sends a link by e-mail; what the message will say can be looked at before. */

import { Button, Textarea, TextInput } from "@mantine/core";
import { useState, type ReactNode, type SubmitEvent } from "react";
import { notify } from "../app/notices";
import { TroubleNote } from "../components/TroubleNote";
import { SendLinkDocument, type LinkRowFragment } from "../generated/graphql";
import { useAct } from "../gql/useAct";
import { t } from "../texts";
import { LetterPreview } from "./LetterPreview";
import type { Recipient } from "./recipient";
import classes from "./Links.module.css";

const ALREADY_SENT = "link.already_sent";
const LONGEST_NOTE = 2_000;

interface Props {
  readonly link: LinkRowFragment;
  readonly recipient: Recipient;
  /** What there is to say where messages do not go out. */
  readonly noMail?: ReactNode;
}

export function SendForm({ link, recipient, noMail }: Props) {
  const [email, setEmail] = useState(recipient.email ?? "");
  const [note, setNote] = useState("");
  const { act, isActing, trouble, forget } = useAct(SendLinkDocument, (data) => data.sendSchedulingLink);
  const wasSentBefore = trouble?.code === ALREADY_SENT;

  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const words = note.trim() === "" ? null : note.trim();
    const sent = await act({
      input: {
        linkId: link.id,
        email: email.trim() === "" ? null : email.trim(),
        note: words,
        resend: wasSentBefore,
      },
    });
    if (sent !== undefined) notify(noMail === undefined ? t.schedule.sent(email) : t.schedule.onlyNoted);
  };

  const atEmail = trouble?.field === "email" ? trouble.message : undefined;
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <h3 className={classes.heading}>{t.schedule.sendTitle}</h3>
      {noMail}
      <TroubleNote trouble={trouble} />
      <TextInput
        type="email"
        label={t.schedule.to}
        value={email}
        error={atEmail}
        autoComplete="off"
        onChange={(event) => {
          setEmail(event.currentTarget.value);
          forget();
        }}
        mb="sm"
      />
      <Textarea
        label={t.schedule.note}
        description={t.schedule.noteHint}
        value={note}
        error={trouble?.field === "note" ? trouble.message : undefined}
        maxLength={LONGEST_NOTE}
        rows={3}
        onChange={(event) => {
          setNote(event.currentTarget.value);
        }}
        mb="sm"
      />
      <LetterPreview linkId={link.id} note={note} />
      <Button type="submit" variant="default" loading={isActing}>
        {wasSentBefore ? t.schedule.resend : t.schedule.send}
      </Button>
    </form>
  );
}
