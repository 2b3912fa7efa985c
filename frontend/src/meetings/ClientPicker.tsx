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
  readonly chosen: string | undefined;
  readonly onChoose: (client: PickedClient) => void;
  readonly error?: string | undefined;
}

export function ClientPicker({ chosen, onChoose, error }: Props) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), TYPING_MILLISECONDS);
  const { data, trouble, isLoading, retry } = useLiveQuery(PickClientsDocument, {
    search: search === "" ? null : search,
  });
  const options = (data?.clients.nodes ?? []).map(({ id, name, email }) => ({
    id,
    name,
    hint: email ?? t.clients.noEmail,
  }));
  return (
    <>
      <TroubleNote trouble={trouble} retry={retry} />
      <SearchList
        label={t.meeting.pickClient}
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
    </>
  );
}
