/** Finds a client by name or address. */

import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { SearchList } from "../components/SearchList";
import { TroubleNote } from "../components/TroubleNote";
import { PickClientsDocument } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { t } from "../texts";

const TYPING_MILLISECONDS = 150;

export interface PickedClient {
  readonly id: string;
  readonly name: string;
}

interface Props {
  readonly label?: string;
  /** One that cannot be chosen. */
  readonly without?: string;
  /** Said where there is nobody to choose. */
  readonly nobody?: string;
  readonly chosen: string | undefined;
  readonly onChoose: (client: PickedClient) => void;
  readonly error?: string | undefined;
}

export function ClientPicker({
  label = t.meeting.pickClient,
  without,
  nobody,
  chosen,
  onChoose,
  error,
}: Props) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), TYPING_MILLISECONDS);
  const { data, trouble, isLoading, retry } = useLiveQuery(PickClientsDocument, {
    search: search === "" ? null : search,
  });
  const options = (data?.clients.nodes ?? [])
    .filter(({ id }) => id !== without)
    .map(({ id, name, email }) => ({ id, name, hint: email ?? t.clients.noEmail }));
  const isNobody = data !== undefined && options.length === 0 && text === "";
  return (
    <>
      <TroubleNote trouble={trouble} retry={retry} />
      <SearchList
        label={label}
        placeholder={t.clients.findHint}
        text={text}
        onText={setText}
        options={options}
        chosen={chosen}
        onChoose={({ id, name }) => {
          onChoose({ id, name });
        }}
        error={error}
        isLoading={isLoading}
        autoFocus
      />
      {isNobody && nobody !== undefined && <p>{nobody}</p>}
    </>
  );
}
