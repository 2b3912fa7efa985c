/** Has many deliveries carried out again: which, how many that are, and what it does not do. */

import { Button, Group, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { useZone } from "../../app/viewer";
import { Dialog } from "../../components/Dialog";
import { Note } from "../../components/Note";
import { TroubleNote } from "../../components/TroubleNote";
import { CountDeliveriesDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { t } from "../../texts";
import { zoneName } from "../../time/words";
import { useReplay } from "./useReplay";
import { replayOf, saysWhich, settledOf, type Wanted } from "./variables";
import classes from "./Deliveries.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Where to begin: what the page shows. */
  readonly first: Wanted;
}

export function ReplayManyDialog({ isOpen, onClose, first }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.deliveries.replayManyTitle}>
      <ReplayForm first={first} onClose={onClose} />
    </Dialog>
  );
}

function ReplayForm({ first, onClose }: Omit<Props, "isOpen">) {
  const zone = useZone();
  const [wanted, setWanted] = useState(first);
  const [wasSent, setSent] = useState(false);
  const isComplete = saysWhich(wanted);
  const isBackwards = wanted.from !== "" && wanted.to !== "" && wanted.from >= wanted.to;
  const isFit = isComplete && !isBackwards;
  const { data, trouble } = useLiveQuery(
    CountDeliveriesDocument,
    { filter: settledOf(wanted, zone) },
    { pause: !isFit },
  );
  const replaying = useReplay();
  const error = isBackwards ? t.deliveries.backwards : t.deliveries.sayWhich;
  const showsError = wasSent && !isFit;

  const send = async (): Promise<void> => {
    setSent(true);
    if (isFit && (await replaying.replay(replayOf(wanted, zone)))) onClose();
  };
  const change = (part: Partial<Wanted>): void => {
    setWanted((now) => ({ ...now, ...part }));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className={classes.plain}>{t.deliveries.replayMeans}</p>
      <p className={classes.plain}>{t.deliveries.replayTells}</p>
      {showsError && (
        <Note tone="bad" title={t.trouble.summary} speaks>
          {error}
        </Note>
      )}
      <TroubleNote trouble={replaying.trouble ?? trouble} />
      <Radio.Group
        label={t.deliveries.which}
        value={wanted.onlyFailed ? "failed" : "all"}
        onChange={(value) => {
          change({ onlyFailed: value === "failed" });
        }}
      >
        <Radio value="failed" label={t.deliveries.onlyFailed} mt="xs" />
        <Radio value="all" label={t.deliveries.allSettled} mt="xs" />
      </Radio.Group>
      <div className={classes.fields}>
        <TextInput
          type="datetime-local"
          label={t.deliveries.from}
          value={wanted.from}
          error={showsError ? error : undefined}
          onChange={(event) => {
            change({ from: event.currentTarget.value });
          }}
        />
        <TextInput
          type="datetime-local"
          label={t.deliveries.to}
          value={wanted.to}
          onChange={(event) => {
            change({ to: event.currentTarget.value });
          }}
        />
      </div>
      <p className={classes.why}>{t.time.zoneNote(zoneName(zone, new Date()))}</p>
      <p role="status" className={classes.counted}>
        {isFit && data?.deliveries && t.deliveries.willReplay(data.deliveries.totalCount)}
      </p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button type="submit" loading={replaying.isActing}>
          {t.deliveries.replay}
        </Button>
      </Group>
    </form>
  );
}
