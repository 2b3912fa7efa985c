/** Puts right whom, and which paper, a meeting is about. */

import { Button, Group, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { Check } from "../components/Check";
import { Dialog } from "../components/Dialog";
import { TroubleNote } from "../components/TroubleNote";
import { PickPapersDocument } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { isolated, t } from "../texts";
import { paperChoices } from "./attaching";
import { ClientPicker, type PickedClient } from "./ClientPicker";
import { useAssigning, type Assignable } from "./useAssigning";
import classes from "./Meetings.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly meeting: Assignable & { readonly client: PickedClient | null };
  /** Whether the address is to be remembered, unless one says otherwise. */
  readonly remember?: boolean;
}

export function CorrectDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.meeting.correctTitle}>
      <CorrectForm onDone={onClose} {...rest} />
    </Dialog>
  );
}

interface FormProps extends Pick<Props, "meeting" | "remember"> {
  readonly onDone: () => void;
}

function CorrectForm({ meeting, remember: first = false, onDone }: FormProps) {
  const [client, setClient] = useState<PickedClient | undefined>(meeting.client ?? undefined);
  const [paper, setPaper] = useState("");
  const [remember, setRemember] = useState(first);
  const { assign, detach, isActing, trouble } = useAssigning();

  const finish = async (acting: Promise<boolean>): Promise<void> => {
    if (await acting) onDone();
  };

  return (
    <>
      <p className={classes.plain}>{t.meeting.correctBody}</p>
      <TroubleNote trouble={trouble} />
      <ClientPicker
        chosen={client?.id}
        onChoose={(chosen) => {
          setClient(chosen);
          setPaper("");
        }}
      />
      {client !== undefined && <PaperChoice client={client} paper={paper} onPaper={setPaper} />}
      <div className={classes.always}>
        <Check
          label={t.matching.always(meeting.invitee.email)}
          hint={t.matching.alwaysHint}
          checked={remember}
          onChange={setRemember}
        />
      </div>
      <Group justify="space-between" mt="lg">
        <Button variant="default" disabled={isActing} onClick={() => void finish(detach(meeting))}>
          {t.meeting.detach}
        </Button>
        <Button
          loading={isActing}
          disabled={client === undefined}
          onClick={() => {
            if (client !== undefined) void finish(assign(meeting, { client, paper, remember }));
          }}
        >
          {t.save}
        </Button>
      </Group>
    </>
  );
}

interface PaperProps {
  readonly client: PickedClient;
  readonly paper: string;
  readonly onPaper: (paper: string) => void;
}

function PaperChoice({ client, paper, onPaper }: PaperProps) {
  const { data } = useLiveQuery(PickPapersDocument, { id: client.id });
  return (
    <NativeSelect
      mt="md"
      label={`${t.meeting.pickPaper}: ${isolated(client.name)}`}
      data={paperChoices(data?.client ?? undefined)}
      value={paper}
      onChange={(event) => {
        onPaper(event.currentTarget.value);
      }}
    />
  );
}
