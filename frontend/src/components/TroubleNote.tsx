/** What went wrong, in words, with the way out. */

import { Button } from "@mantine/core";
import { NOT_UNDERSTOOD, type Trouble } from "../gql/trouble";
import { t } from "../texts";
import { moment } from "../time/words";
import { viewerZone } from "../time/zones";
import { Note } from "./Note";

interface Props {
  readonly trouble: Trouble | undefined;
  readonly title?: string;
  readonly retry?: () => void;
}

export function TroubleNote({ trouble, title, retry }: Props) {
  if (trouble === undefined) return null;
  const { knownAt } = trouble;
  const isWaiting = trouble.kind === "later" || trouble.kind === "connect";
  return (
    <Note
      speaks
      tone={isWaiting ? "warn" : "bad"}
      {...(knownAt !== undefined ? { title: t.trouble.oldTitle } : title !== undefined && { title })}
      actions={<WayOut trouble={trouble} retry={retry} />}
    >
      <p>{trouble.message}</p>
      {knownAt !== undefined && <p>{t.trouble.old(moment(knownAt, viewerZone()))}</p>}
      {trouble.correlationId !== undefined && <p>{t.trouble.correlation(trouble.correlationId)}</p>}
    </Note>
  );
}

function WayOut({ trouble, retry }: { readonly trouble: Trouble; readonly retry: (() => void) | undefined }) {
  if (trouble.kind === "connect")
    return (
      <Button component="a" href={trouble.connectUrl} size="xs">
        {trouble.message === t.trouble.notConnected ? t.trouble.connect : t.trouble.reconnect}
      </Button>
    );
  if (retry === undefined || trouble.code === NOT_UNDERSTOOD) return undefined;
  return (
    <Button variant="default" size="xs" onClick={retry}>
      {t.trouble.retry}
    </Button>
  );
}
