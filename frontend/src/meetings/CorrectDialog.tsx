/** Puts right whom, and which paper, a meeting is about. */

import { Button, Group, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { notify } from "../app/notices";
import { Dialog } from "../components/Dialog";
import { TroubleNote } from "../components/TroubleNote";
import { AttachMeetingDocument, DetachMeetingDocument, PickPapersDocument } from "../generated/graphql";
import { useAct } from "../gql/useAct";
import { useLiveQuery } from "../gql/useLiveQuery";
import { noteChange } from "../live/revision";
import { t } from "../texts";
import { attachInput, paperChoices } from "./attaching";
import { ClientPicker, type PickedClient } from "./ClientPicker";
import classes from "./Meetings.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly meeting: { readonly id: string; readonly client: PickedClient | null };
}

export function CorrectDialog({ isOpen, onClose, meeting }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.meeting.correctTitle}>
      <CorrectForm meeting={meeting} onDone={onClose} />
    </Dialog>
  );
}

function CorrectForm({
  meeting,
  onDone,
}: {
  readonly meeting: Props["meeting"];
  readonly onDone: () => void;
}) {
  const [client, setClient] = useState<PickedClient | undefined>(meeting.client ?? undefined);
  const [paper, setPaper] = useState("");
  const attaching = useAct(AttachMeetingDocument, (data) => data.attachMeeting);
  const detaching = useAct(DetachMeetingDocument, (data) => data.detachMeeting);

  const finish = (note: string): void => {
    notify(note);
    noteChange();
    onDone();
  };
  const attach = async (to: PickedClient): Promise<void> => {
    const done = await attaching.act({ input: attachInput(meeting.id, to.id, paper) });
    if (done !== undefined) finish(t.meeting.attached(to.name));
  };
  const detach = async (): Promise<void> => {
    if ((await detaching.act({ input: { meetingId: meeting.id } })) !== undefined) finish(t.meeting.detached);
  };

  return (
    <>
      <p className={classes.plain}>{t.meeting.correctBody}</p>
      <TroubleNote trouble={attaching.trouble ?? detaching.trouble} />
      <ClientPicker
        chosen={client?.id}
        onChoose={(chosen) => {
          setClient(chosen);
          setPaper("");
        }}
      />
      {client !== undefined && <PaperChoice client={client} paper={paper} onPaper={setPaper} />}
      <Group justify="space-between" mt="lg">
        <Button variant="default" loading={detaching.isActing} onClick={() => void detach()}>
          {t.meeting.detach}
        </Button>
        <Button
          loading={attaching.isActing}
          disabled={client === undefined}
          onClick={() => {
            if (client !== undefined) void attach(client);
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
      label={`${t.meeting.pickPaper}: ${client.name}`}
      data={paperChoices(data?.client ?? undefined)}
      value={paper}
      onChange={(event) => {
        onPaper(event.currentTarget.value);
      }}
    />
  );
}
