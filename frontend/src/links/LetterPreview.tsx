/** What the message with a link will say: the service's own letter, so that it is the one that is sent. */

import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Facts } from "../components/Facts";
import { Loading } from "../components/Loading";
import { TroubleNote } from "../components/TroubleNote";
import { LetterDocument } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { t } from "../texts";
import classes from "./Links.module.css";

const TYPING_MILLISECONDS = 300;

interface Props {
  readonly linkId: string;
  readonly note: string;
}

/** Asked for only while it is looked at. */
export function LetterPreview(letter: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary className={classes.summary}>{t.schedule.preview}</summary>
      {isOpen && <Letter {...letter} />}
    </details>
  );
}

function Letter({ linkId, note: typed }: Props) {
  const [note] = useDebouncedValue(typed, TYPING_MILLISECONDS);
  const { data, trouble, isLoading, isStale, retry } = useLiveQuery(
    LetterDocument,
    { linkId, note },
    { isStill: true },
  );
  const letter = data?.schedulingLinkLetter;
  const isOld = isStale || note !== typed;
  return (
    <>
      <TroubleNote trouble={trouble} title={t.schedule.previewFailed} retry={retry} />
      {isLoading && <Loading rows={3} />}
      {letter && (
        <div className={classes.letter} aria-busy={isOld} data-old={isOld || undefined}>
          <Facts
            facts={[
              [t.schedule.letterFrom, letter.sender],
              [t.schedule.letterReplies, letter.replyTo],
              [t.schedule.letterSubject, letter.subject],
            ]}
          />
          <p className={classes.letterText}>{letter.text.trimEnd()}</p>
        </div>
      )}
    </>
  );
}
