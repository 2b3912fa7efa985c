/** Makes two clients one: choose the other, read what will happen, say which one stays. */

import { Button, Group, Radio, Stack } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Dialog } from "../../components/Dialog";
import { Loading } from "../../components/Loading";
import { Note } from "../../components/Note";
import { TroubleNote } from "../../components/TroubleNote";
import { MergeClientsDocument, MergeSidesDocument, type MergeSideFragment } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { ClientPicker, type PickedClient } from "../../meetings/ClientPicker";
import { t } from "../../texts";
import { apart } from "./apart";
import type { Merged } from "./Merges";
import classes from "./Client.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The one whose page it is. */
  readonly client: PickedClient;
  readonly onMerged: (done: Merged) => void;
}

export function MergeDialog({ isOpen, onClose, client, onMerged }: Props) {
  const [other, setOther] = useState<PickedClient>();
  const choose = (chosen?: PickedClient): void => {
    setOther(chosen);
  };
  const close = (): void => {
    onClose();
    choose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={t.merging.title(client.name)}>
      {other === undefined ? (
        <>
          <p className={classes.words}>{t.merging.purpose}</p>
          <ClientPicker
            label={t.merging.find}
            without={client.id}
            nobody={t.merging.noOther}
            chosen={undefined}
            onChoose={choose}
          />
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
          </Group>
        </>
      ) : (
        <Confirm
          here={client}
          other={other}
          onBack={() => {
            choose();
          }}
          onMerged={(done) => {
            close();
            onMerged(done);
          }}
        />
      )}
    </Dialog>
  );
}

interface ConfirmProps extends Pick<Props, "onMerged"> {
  readonly here: PickedClient;
  readonly other: PickedClient;
  readonly onBack: () => void;
}

function Confirm({ here, other, onBack, onMerged }: ConfirmProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, trouble, isLoading, retry } = useLiveQuery(MergeSidesDocument, {
    here: here.id,
    other: other.id,
  });
  // The field that had the focus is gone.
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <>
      <h3 ref={heading} tabIndex={-1} className={classes.heading}>
        {t.merging.both(here.name, other.name)}
      </h3>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={3} />}
      {data?.here && data.other ? (
        <Sides sides={[data.here, data.other]} onBack={onBack} onMerged={onMerged} />
      ) : (
        <>
          {data !== undefined && <Note tone="warn">{t.merging.gone}</Note>}
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onBack}>
              {t.merging.back}
            </Button>
          </Group>
        </>
      )}
    </>
  );
}

interface SidesProps extends Pick<ConfirmProps, "onBack" | "onMerged"> {
  readonly sides: readonly [here: MergeSideFragment, other: MergeSideFragment];
}

function Sides({ sides: [here, other], onBack, onMerged }: SidesProps) {
  const [staying, setStaying] = useState<"here" | "other">("here");
  const { act, isActing, trouble } = useAct(MergeClientsDocument, (data) => data.mergeClients);
  const [kept, merged] = staying === "here" ? [here, other] : [other, here];
  const [keptName, mergedName] = apart(kept, merged);

  const merge = async (): Promise<void> => {
    const stays = await act({ input: { keptClientId: kept.id, mergedClientId: merged.id } });
    if (stays === undefined) return;
    // Another, where somebody merged that one meanwhile.
    const name = stays.id === kept.id ? keptName : stays.name;
    onMerged({ kept: { id: stays.id, name }, merged: { clientId: merged.id, name: mergedName } });
  };
  return (
    <>
      <Radio.Group
        label={t.merging.keep}
        value={staying}
        onChange={(value) => {
          setStaying(value === "other" ? "other" : "here");
        }}
        mb="md"
      >
        <Stack gap="xs" mt="xs">
          <Radio value="here" label={here.name} description={describe(here)} />
          <Radio value="other" label={other.name} description={describe(other)} />
        </Stack>
      </Radio.Group>
      {kept.email === null && merged.email !== null && <Note tone="warn">{t.merging.noEmail(keptName)}</Note>}
      <h4 className={classes.heading}>{t.merging.what}</h4>
      <ul className={classes.happens}>
        <li>{t.merging.goes(mergedName, keptName)}</li>
        <li>{t.merging.brings(keptName, belongingsOf(merged))}</li>
        <li>{t.merging.addresses(keptName)}</li>
        <li>{t.merging.quiet}</li>
        <li>{t.merging.undoable(keptName)}</li>
      </ul>
      <TroubleNote trouble={trouble} />
      <Group justify="space-between" mt="lg">
        <Button variant="default" onClick={onBack} disabled={isActing}>
          {t.merging.back}
        </Button>
        <Button loading={isActing} onClick={() => void merge()}>
          {t.merging.merge}
        </Button>
      </Group>
    </>
  );
}

/** Two clients of one name are told apart by these. */
function describe({ email, externalId }: MergeSideFragment): string {
  return `${email ?? t.clients.noEmail} · ${t.merging.id(externalId)}`;
}

function belongingsOf(client: MergeSideFragment) {
  return {
    meetings: client.meetings.totalCount,
    quotes: client.quotes.length,
    invoices: client.invoices.length,
    links: client.schedulingLinks.length,
    addresses: client.rememberedAddresses.length,
  };
}
