/** What can be booked, with a search that answers while one types. */

import { Button, TextInput } from "@mantine/core";
import { useDeferredValue, useState } from "react";
import { useZone } from "../../app/viewer";
import { DataTable, type Column } from "../../components/DataTable";
import { Empty } from "../../components/Empty";
import { Icon } from "../../components/Icon";
import { Loading } from "../../components/Loading";
import { Note } from "../../components/Note";
import { OutLink } from "../../components/OutLink";
import { Part } from "../../components/Part";
import { Tag } from "../../components/Tag";
import { TroubleNote } from "../../components/TroubleNote";
import { havingWords, useEventTypes, type EventType, type EventTypes } from "../../gql/useEventTypes";
import { t } from "../../texts";
import { moment } from "../../time/words";

const AT_FIRST = 20;

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
}

export function EventTypesPart({ text, onText }: Props) {
  const { list, trouble, isLoading, retry } = useEventTypes();
  return (
    <Part title={t.integrations.eventTypes}>
      <p>{t.integrations.eventTypesLead}</p>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={6} />}
      {list?.all.length === 0 && (
        <Empty title={t.integrations.eventTypesNoneTitle}>{t.integrations.eventTypesNone}</Empty>
      )}
      {list !== undefined && list.all.length > 0 && <Found list={list} text={text} onText={onText} />}
    </Part>
  );
}

function Found({ list, text, onText }: Props & { readonly list: EventTypes }) {
  const zone = useZone();
  const found = havingWords(list.all, useDeferredValue(text));
  const [showsAll, setShowsAll] = useState(false);
  const age = moment(new Date(list.fetchedAt), zone);
  return (
    <>
      {list.isStale && (
        <Note tone="warn">
          {list.retryAfterSeconds === null
            ? t.integrations.eventTypesStale(age)
            : t.integrations.eventTypesWaiting(age, Math.ceil(list.retryAfterSeconds / 60))}
        </Note>
      )}
      <TextInput
        type="search"
        label={t.integrations.eventTypesFind}
        leftSection={<Icon name="search" size={18} />}
        value={text}
        onChange={(event) => {
          onText(event.currentTarget.value);
        }}
        maw="24rem"
        mb="md"
        autoComplete="off"
      />
      <p role="status">
        {t.integrations.shown(found.length, list.all.length)}
        {!list.isStale && ` · ${t.integrations.eventTypesAge(age)}`}
      </p>
      {found.length === 0 ? (
        <Empty title={t.integrations.eventTypesNoneFound(text)} />
      ) : (
        <>
          <DataTable
            caption={t.integrations.eventTypesCaption}
            columns={columns}
            rows={showsAll ? found : found.slice(0, AT_FIRST)}
            keyOf={(type) => type.id}
          />
          {!showsAll && found.length > AT_FIRST && (
            <Button
              variant="default"
              mt="md"
              onClick={() => {
                setShowsAll(true);
              }}
            >
              {t.integrations.showAll(found.length)}
            </Button>
          )}
        </>
      )}
    </>
  );
}

const columns: readonly Column<EventType>[] = [
  {
    key: "name",
    title: t.integrations.eventTypesColumns.name,
    isHeader: true,
    cell: (type) =>
      type.schedulingUrl === null ? type.name : <OutLink href={type.schedulingUrl}>{type.name}</OutLink>,
  },
  {
    key: "duration",
    title: t.integrations.eventTypesColumns.duration,
    cell: (type) => t.time.minutes(type.durationMinutes),
  },
  {
    key: "kind",
    title: t.integrations.eventTypesColumns.kind,
    cell: (type) => (type.kind === "group" ? t.integrations.group : t.integrations.solo),
  },
  {
    key: "state",
    title: t.integrations.eventTypesColumns.state,
    cell: (type) => (
      <Tag tone={type.active ? "ok" : "quiet"}>
        {type.active ? t.integrations.active : t.integrations.inactive}
      </Tag>
    ),
  },
];
