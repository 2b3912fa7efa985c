/** Chooses what can be booked and how often, and makes the link. */

import { Button, Group } from "@mantine/core";
import { useDeferredValue, useState, type SubmitEvent } from "react";
import { notify } from "../app/notices";
import { Empty } from "../components/Empty";
import { Facts } from "../components/Facts";
import { SearchList } from "../components/SearchList";
import { TroubleNote } from "../components/TroubleNote";
import { MakeLinkDocument, type LinkRowFragment } from "../generated/graphql";
import { noteChange } from "../live/revision";
import type { Recipient } from "../links/recipient";
import type { Trouble } from "../gql/trouble";
import { useAct } from "../gql/useAct";
import { havingWords, type EventType, type EventTypesAnswer } from "../gql/useEventTypes";
import { isolated, t } from "../texts";
import { asInput, type Subject } from "./subject";
import { UseChoice, type Use } from "./UseChoice";
import classes from "./Schedule.module.css";

interface Props {
  readonly eventTypes: EventTypesAnswer;
  readonly subject: Subject;
  readonly recipient: Recipient;
  readonly about: string | undefined;
  readonly onMade: (link: LinkRowFragment) => void;
  readonly onCancel: () => void;
}

export function MakeForm({ eventTypes, subject, recipient, about, onMade, onCancel }: Props) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<EventType>();
  const [use, setUse] = useState<Use>("single");
  const [isMissing, setMissing] = useState(false);
  const { act, isActing, trouble } = useAct(MakeLinkDocument, (data) => data.createSchedulingLink);

  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setMissing(chosen === undefined);
    if (chosen === undefined) return;
    const link = await act({
      input: { eventTypeId: chosen.id, subject: asInput(subject), singleUse: use === "single" },
    });
    if (link === undefined) return;
    notify(t.schedule.made);
    noteChange();
    onMade(link);
  };

  return (
    <form onSubmit={(event) => void make(event)} noValidate>
      <p className={classes.purpose}>{t.schedule.purpose}</p>
      <TroubleNote trouble={trouble} />
      <Facts
        facts={[
          [
            t.schedule.invitee,
            [recipient.name, recipient.email ?? ""].filter(Boolean).map(isolated).join(", "),
          ],
          [t.meeting.pickPaper, about],
        ]}
      />
      <div className={classes.gap}>
        <Choice
          eventTypes={eventTypes}
          text={text}
          onText={setText}
          chosen={chosen}
          onChoose={(option) => {
            setChosen(option);
            setMissing(false);
          }}
          error={isMissing ? t.schedule.chooseFirst : undefined}
        />
      </div>
      <UseChoice use={use} onUse={setUse} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          {t.cancel}
        </Button>
        <Button type="submit" loading={isActing}>
          {t.schedule.make}
        </Button>
      </Group>
    </form>
  );
}

interface ChoiceProps {
  readonly eventTypes: EventTypesAnswer;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly chosen: EventType | undefined;
  readonly onChoose: (type: EventType) => void;
  readonly error: string | undefined;
}

function Choice({ eventTypes, text, onText, chosen, onChoose, error }: ChoiceProps) {
  const { list, trouble, isLoading, retry, connection, connectUrl } = eventTypes;
  const wanted = useDeferredValue(text);
  if (list === undefined && trouble !== undefined) return <TroubleNote trouble={trouble} retry={retry} />;
  if (list !== undefined && connection === undefined)
    return <TroubleNote trouble={notConnected(connectUrl)} />;
  const bookable = list?.all.filter((type) => type.active) ?? [];
  if (list !== undefined && bookable.length === 0)
    return <Empty title={t.schedule.noEventTypesTitle}>{t.schedule.noEventTypes}</Empty>;
  const options = havingWords(bookable, wanted).map((type) => ({ ...type, hint: hintOf(type) }));
  return (
    <SearchList
      label={t.schedule.eventType}
      placeholder={t.schedule.findEventType}
      text={text}
      onText={onText}
      options={options}
      chosen={chosen?.id}
      onChoose={onChoose}
      error={error}
      isLoading={isLoading}
      autoFocus
    />
  );
}

/** To the service's own page, which says what will be asked for; in a host app, it is of another origin. */
function notConnected(connectUrl: string | undefined): Trouble {
  const page = new URL("/settings/integrations", connectUrl ?? location.href);
  return { kind: "connect", message: t.trouble.notConnected, connectUrl: page.href };
}

function hintOf(type: EventType): string {
  const minutes = t.time.minutes(type.durationMinutes);
  return type.kind === "group" ? `${minutes} · ${t.schedule.group}` : minutes;
}
