/** Assigns meetings of the queue, and takes the last assignment back. */

import { useState } from "react";
import { notify } from "../../app/notices";
import { AttachMeetingDocument, DetachMeetingDocument } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import type { Trouble } from "../../gql/trouble";
import { noteChange } from "../../live/revision";
import type { PickedClient } from "../../meetings/ClientPicker";
import { t } from "../../texts";
import type { Queued } from "./queue";

interface Assigning {
  readonly assign: (meeting: Queued, client: PickedClient) => Promise<void>;
  readonly undo: () => void;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
  /** What was assigned here and taken back. */
  readonly reopened: ReadonlySet<string>;
}

export function useAssigning(): Assigning {
  const attaching = useAct(AttachMeetingDocument, (data) => data.attachMeeting);
  const detaching = useAct(DetachMeetingDocument, (data) => data.detachMeeting);
  const [last, setLast] = useState<string>();
  const [reopened, setReopened] = useState<ReadonlySet<string>>(new Set());

  const takeBack = async (meetingId: string): Promise<void> => {
    setReopened((ids) => new Set([...ids, meetingId]));
    if ((await detaching.act({ input: { meetingId } })) === undefined) return;
    setLast(undefined);
    notify(t.matching.undone);
    noteChange();
  };
  const assign = async (meeting: Queued, client: PickedClient): Promise<void> => {
    const done = await attaching.act({ input: { meetingId: meeting.id, clientId: client.id } });
    if (done === undefined) return;
    setLast(meeting.id);
    notify(t.matching.assigned(meeting.invitee.name, client.name), () => void takeBack(meeting.id));
    noteChange();
  };

  return {
    assign,
    undo: () => {
      if (last !== undefined) void takeBack(last);
    },
    isActing: attaching.isActing || detaching.isActing,
    trouble: attaching.trouble ?? detaching.trouble,
    reopened,
  };
}
