/** Says whom meetings are about, tells that it was done, and takes the last of it back. */

import { useState } from "react";
import { notify } from "../app/notices";
import {
  AttachMeetingDocument,
  DetachMeetingDocument,
  ForgetAddressDocument,
  UndoCorrectionDocument,
} from "../generated/graphql";
import { useAct } from "../gql/useAct";
import type { Trouble } from "../gql/trouble";
import { noteChange } from "../live/revision";
import { t } from "../texts";
import { attachInput } from "./attaching";
import type { PickedClient } from "./ClientPicker";

export interface Assignable {
  readonly id: string;
  readonly invitee: { readonly name: string; readonly email: string };
  readonly match: { readonly reason: string };
}

export interface Choice {
  readonly client: PickedClient;
  /** As `attachInput` takes it; left out: the client in general. */
  readonly paper?: string;
  /** Whether the invitee's address is always this client's from now on. */
  readonly remember: boolean;
}

/** What was decided last; with `choice` unless it was that the meeting is nobody's. */
interface Decided {
  readonly meeting: Assignable;
  readonly choice?: Choice;
}

export interface Assigning {
  /** Whether it was done. */
  readonly assign: (meeting: Assignable, choice: Choice) => Promise<boolean>;
  readonly detach: (meeting: Assignable) => Promise<boolean>;
  /** Takes the last one back; nothing where nothing was decided here. */
  readonly undo: () => void;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
}

export function useAssigning(): Assigning {
  const attaching = useAct(AttachMeetingDocument, (data) => data.attachMeeting);
  const detaching = useAct(DetachMeetingDocument, (data) => data.detachMeeting);
  const undoing = useAct(UndoCorrectionDocument, (data) => data.undoCorrection);
  const forgetting = useAct(ForgetAddressDocument, (data) => data.forgetAddress);
  const [last, setLast] = useState<Decided>();

  const takeBack = async ({ meeting, choice }: Decided): Promise<void> => {
    // First the address: else matching would decide by it again.
    const forgets = choice?.remember === true;
    if (forgets) {
      const input = { clientId: choice.client.id, email: meeting.invitee.email };
      if ((await forgetting.act({ input })) === undefined) return;
    }
    if ((await undoing.act({ input: { meetingId: meeting.id } })) === undefined) return;
    setLast(undefined);
    notify(forgets ? t.matching.undoneForgotten(meeting.invitee.email) : t.matching.undone);
    noteChange();
  };
  const tell = (said: string, decided: Decided): void => {
    // An earlier correction is not what matching would come back to.
    const canUndo = decided.meeting.match.reason !== "CORRECTED";
    setLast(canUndo ? decided : undefined);
    notify(said, canUndo ? () => void takeBack(decided) : undefined);
    noteChange();
  };

  return {
    assign: async (meeting, choice) => {
      const { client, paper = "", remember } = choice;
      const input = { ...attachInput(meeting.id, client.id, paper), remember };
      if ((await attaching.act({ input })) === undefined) return false;
      const { name, email } = meeting.invitee;
      tell(
        remember
          ? t.matching.assignedAlways(name, client.name, email)
          : t.matching.assigned(name, client.name),
        { meeting, choice },
      );
      return true;
    },
    detach: async (meeting) => {
      if ((await detaching.act({ input: { meetingId: meeting.id } })) === undefined) return false;
      tell(t.matching.detached(meeting.invitee.name), { meeting });
      return true;
    },
    undo: () => {
      if (last !== undefined) void takeBack(last);
    },
    isActing: attaching.isActing || detaching.isActing || undoing.isActing || forgetting.isActing,
    trouble: attaching.trouble ?? detaching.trouble ?? undoing.trouble ?? forgetting.trouble,
  };
}
