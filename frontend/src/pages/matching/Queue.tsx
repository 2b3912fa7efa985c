/** The meetings to sort out, by mouse or by single keys; the focus goes on to the next when one is done. */

import { useEffect, useRef, useState } from "react";
import { singleKeys } from "../../app/preferences";
import { useStore } from "../../app/store";
import { useKeys } from "../../app/useKeys";
import { lazyDialog } from "../../components/lazyDialog";
import type { PickedClient } from "../../meetings/ClientPicker";
import type { Assigning } from "../../meetings/useAssigning";
import { t } from "../../texts";
import { QueueItem } from "./QueueItem";
import type { Queued } from "./queued";
import classes from "./Matching.module.css";

const CorrectDialog = lazyDialog(async () => (await import("../../meetings/CorrectDialog")).CorrectDialog);

interface Props {
  readonly queue: readonly Queued[];
  readonly assigning: Assigning;
}

export function Queue({ queue, assigning }: Props) {
  const hasKeys = useStore(singleKeys);
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState<Queued>();
  const [isOpen, setOpen] = useState(false);
  const [remembering, setRemembering] = useState<ReadonlySet<string>>(new Set());
  const visited = useRef<{ readonly id: string; readonly at: number }>(undefined);

  /** The place of the item that has the focus; -1 where none has. */
  const current = (): number =>
    queue.findIndex(
      ({ node }) => document.activeElement?.closest("[data-meeting]")?.id === `queued-${node.id}`,
    );
  const focus = (at: number): void => {
    const item = list.current?.children[Math.max(0, Math.min(at, queue.length - 1))];
    if (item instanceof HTMLElement) item.focus();
  };
  const remember = (id: string, remembers: boolean): void => {
    setRemembering((ids) => new Set(remembers ? [...ids, id] : [...ids].filter((each) => each !== id)));
  };

  // What had the focus was sorted out and is gone: the next one took its place, and takes the focus.
  useEffect(() => {
    const last = visited.current;
    if (last === undefined || queue.some(({ node }) => node.id === last.id)) return;
    visited.current = undefined;
    if (document.activeElement === document.body) focus(last.at);
  });

  const assign = (queued: Queued, client: PickedClient): void => {
    const remembers = remembering.has(queued.node.id);
    void assigning.assign(queued.node, { client, remember: remembers });
  };
  const detach = (queued: Queued): void => {
    void assigning.detach(queued.node);
  };
  const choose = (queued: Queued): void => {
    setChosen(queued);
    setOpen(true);
  };
  /** Does it with the item that has the focus, or else with the first. */
  const withCurrent = (act: (queued: Queued) => void) => (): void => {
    const queued = queue[Math.max(0, current())];
    if (queued !== undefined && !assigning.isActing) act(queued);
  };
  const take = (number: number) =>
    withCurrent((queued) => {
      const candidate = queued.candidates[number - 1];
      if (candidate !== undefined) assign(queued, candidate.client);
    });
  useKeys({
    ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [String(n + 1), take(n + 1)])),
    j: () => {
      focus(current() + 1);
    },
    k: () => {
      focus(current() - 1);
    },
    a: withCurrent(({ node: { id } }) => {
      remember(id, !remembering.has(id));
    }),
    c: withCurrent(choose),
    n: withCurrent(detach),
  });

  return (
    <>
      {hasKeys && <Keys />}
      <ul
        ref={list}
        className={classes.list}
        onFocus={() => {
          const at = current();
          const id = queue[at]?.node.id;
          if (id !== undefined) visited.current = { id, at };
        }}
      >
        {queue.map((queued) => (
          <QueueItem
            key={queued.node.id}
            queued={queued}
            isActing={assigning.isActing}
            remembers={remembering.has(queued.node.id)}
            onRemember={(remembers) => {
              remember(queued.node.id, remembers);
            }}
            onAssign={(client) => {
              assign(queued, client);
            }}
            onChoose={() => {
              choose(queued);
            }}
            onNobody={() => {
              detach(queued);
            }}
          />
        ))}
      </ul>
      {chosen !== undefined && (
        <CorrectDialog
          key={chosen.node.id}
          isOpen={isOpen}
          meeting={chosen.node}
          remember={remembering.has(chosen.node.id)}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

function Keys() {
  return (
    <p className={classes.keys}>
      {t.matching.keys.map(([key, meaning]) => (
        <span key={key} className={classes.key}>
          <kbd>{key}</kbd> {meaning}
        </span>
      ))}
    </p>
  );
}
