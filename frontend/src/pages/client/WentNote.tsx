/** On the page of a client that was merged away: where it went. */

import { Button } from "@mantine/core";
import { isAdmin, useViewer } from "../../app/viewer";
import { Note } from "../../components/Note";
import { RouteButton } from "../../components/RouteLink";
import type { ClientQuery } from "../../generated/graphql";
import { t } from "../../texts";
import { moment } from "../../time/words";
import { apart } from "./apart";
import type { MergedClient } from "./useUndoMerge";

type Client = NonNullable<ClientQuery["client"]>;

interface Props {
  /** The one that stays. */
  readonly client: Client;
  readonly merged: Client["mergedClients"][number];
  readonly onUndo: (merged: MergedClient) => void;
}

export function WentNote({ client, merged, onUndo }: Props) {
  const viewer = useViewer();
  const [kept, went] = apart(client, merged);
  return (
    <Note
      tone="info"
      title={t.client.wentTitle(went, kept)}
      actions={
        <>
          <RouteButton to="/clients/$id" params={{ id: client.id }} variant="default" size="xs">
            {t.client.openKept(kept)}
          </RouteButton>
          {isAdmin(viewer) && (
            <Button
              variant="default"
              size="xs"
              onClick={() => {
                onUndo({ clientId: merged.clientId, name: went });
              }}
            >
              {t.client.undoMerge}
            </Button>
          )}
        </>
      }
    >
      {t.client.went(went, kept, moment(new Date(merged.mergedAt), viewer.zone))}
    </Note>
  );
}
