/** Everyone the host app has told of. */

import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { DataTable, type Column } from "../../components/DataTable";
import { EmptyList } from "../../components/EmptyList";
import { ForwardPager } from "../../components/ForwardPager";
import { Icon } from "../../components/Icon";
import { Isolated } from "../../components/Isolated";
import { ListTrouble } from "../../components/ListTrouble";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { RouteLink } from "../../components/RouteLink";
import { ClientsDocument, type ClientsQuery } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { t } from "../../texts";

const route = getRouteApi("/clients");
const TYPING_MILLISECONDS = 200;

type Row = ClientsQuery["clients"]["nodes"][number];

export function ClientsPage() {
  const { q = "", after } = route.useSearch();
  const navigate = route.useNavigate();
  const [search] = useDebouncedValue(q, TYPING_MILLISECONDS);
  const { data, trouble, isStale, isLoading, retry } = useLiveQuery(ClientsDocument, {
    search: search === "" ? null : search,
    after: after ?? null,
  });
  return (
    <Page title={t.clients.title} lead={t.clients.lead}>
      <TextInput
        type="search"
        label={t.clients.find}
        placeholder={t.clients.findHint}
        leftSection={<Icon name="search" size={18} />}
        value={q}
        onChange={(event) => {
          const text = event.currentTarget.value;
          void navigate({ search: text === "" ? {} : { q: text }, replace: true, resetScroll: false });
        }}
        maw="24rem"
        mb="lg"
        autoComplete="off"
      />
      <ListTrouble trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={8} />}
      {data !== undefined && <Found clients={data.clients} isFiltered={q !== ""} isStale={isStale} />}
    </Page>
  );
}

interface FoundProps {
  readonly clients: ClientsQuery["clients"];
  readonly isFiltered: boolean;
  readonly isStale: boolean;
}

function Found({ clients, isFiltered, isStale }: FoundProps) {
  if (clients.nodes.length === 0)
    return isFiltered ? (
      <EmptyList title={t.clients.emptyFilteredTitle}>{t.clients.emptyFiltered}</EmptyList>
    ) : (
      <EmptyList title={t.clients.emptyTitle}>{t.clients.empty}</EmptyList>
    );
  return (
    <>
      <DataTable
        caption={t.clients.caption}
        columns={columns}
        rows={clients.nodes}
        keyOf={({ id }) => id}
        isStale={isStale}
      />
      <ForwardPager what={t.clients.what} list={clients} shown={t.clients.shown} />
    </>
  );
}

const columns: readonly Column<Row>[] = [
  {
    key: "name",
    title: t.clients.columns.name,
    isHeader: true,
    cell: ({ id, name }) => (
      <RouteLink to="/clients/$id" params={{ id }}>
        <Isolated>{name}</Isolated>
      </RouteLink>
    ),
  },
  { key: "email", title: t.clients.columns.email, cell: ({ email }) => email ?? t.clients.noEmail },
];
