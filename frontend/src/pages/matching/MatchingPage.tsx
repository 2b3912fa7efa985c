/** Puts right what belongs to no client: one choice for each, by mouse or by single keys, and a way back. */

import { useRef, useState } from "react";
import { useKeys } from "../../app/useKeys";
import { singleKeys } from "../../app/preferences";
import { useStore } from "../../app/store";
import { Empty } from "../../components/Empty";
import { lazyDialog } from "../../components/lazyDialog";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { TroubleNote } from "../../components/TroubleNote";
import { MatchQueueDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { t } from "../../texts";
import { QueueItem } from "./QueueItem";
import { stillOpen, type Queued } from "./queue";
import { useAssigning } from "./useAssigning";
import classes from "./Matching.module.css";

const CorrectDialog = lazyDialog(async () => (await import("../../meetings/CorrectDialog")).CorrectDialog);

export function MatchingPage() {
  const { data, trouble, isLoading, retry } = useLiveQuery(MatchQueueDocument, {});
  const assigning = useAssigning();
  const queue = stillOpen(data?.meetings.nodes ?? [], assigning.reopened);
  return (
    <Page title={t.matching.title} lead={t.matching.lead}>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      <TroubleNote trouble={assigning.trouble} />
      {isLoading && <Loading rows={4} height={96} />}
      {data !== undefined && queue.length === 0 && (
        <Empty title={t.matching.emptyTitle}>{t.matching.empty}</Empty>
      )}
      {queue.length > 0 && <Queue queue={queue} assigning={assigning} />}
    </Page>
  );
}

interface QueueProps {
  readonly queue: readonly Queued[];
  readonly assigning: ReturnType<typeof useAssigning>;
}

function Queue({ queue, assigning }: QueueProps) {
  const hasKeys = useStore(singleKeys);
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState<Queued>();
  const [isOpen, setOpen] = useState(false);

  /** The item that has the focus, and its place; the first where none has. */
  const current = (): number => {
    const at = queue.findIndex(
      ({ id }) => document.activeElement?.closest("[data-meeting]")?.id === `queued-${id}`,
    );
    return at;
  };
  const focus = (at: number): void => {
    const item = list.current?.children[Math.max(0, Math.min(at, queue.length - 1))];
    if (item instanceof HTMLElement) item.focus();
  };
  const choose = (meeting: Queued | undefined): void => {
    if (meeting === undefined) return;
    setChosen(meeting);
    setOpen(true);
  };
  const take = (number: number) => (): void => {
    const at = Math.max(0, current());
    const meeting = queue[at];
    const candidate = meeting?.match.candidates[number - 1];
    if (meeting === undefined || candidate === undefined) return;
    void assigning.assign(meeting, candidate).then(() => {
      focus(at);
    });
  };
  const digits = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [String(n + 1), take(n + 1)]));
  useKeys({
    ...digits,
    j: () => {
      focus(current() + 1);
    },
    k: () => {
      focus(current() - 1);
    },
    c: () => {
      choose(queue[Math.max(0, current())]);
    },
    u: assigning.undo,
  });

  return (
    <>
      <p role="status">{t.matching.progress(queue.length)}</p>
      {hasKeys && <p className={classes.keys}>{t.matching.keys}</p>}
      <ul ref={list} className={classes.list}>
        {queue.map((meeting) => (
          <QueueItem
            key={meeting.id}
            meeting={meeting}
            isActing={assigning.isActing}
            onAssign={(client) => void assigning.assign(meeting, client)}
            onChoose={() => {
              choose(meeting);
            }}
          />
        ))}
      </ul>
      {chosen !== undefined && (
        <CorrectDialog
          key={chosen.id}
          isOpen={isOpen}
          meeting={chosen}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
