import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useZone } from "../../app/viewer";
import { EmptyList } from "../../components/EmptyList";
import { lazyDialog } from "../../components/lazyDialog";
import { ListTrouble } from "../../components/ListTrouble";
import { Loading } from "../../components/Loading";
import { Pager } from "../../components/Pager";
import { MeetingsDocument, type MeetingRowFragment, type MeetingsQuery } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { MeetingTable } from "../../meetings/MeetingTable";
import { t } from "../../texts";
import { spokenMoment } from "../../time/words";
import { countFilters, listVariables } from "./variables";

const route = getRouteApi("/meetings");
const ActionsDialog = lazyDialog(async () => (await import("../../meetings/ActionsDialog")).ActionsDialog);
const TYPING_MILLISECONDS = 200;

export function MeetingsList() {
  const search = route.useSearch();
  const zone = useZone();
  const [q] = useDebouncedValue(search.q, TYPING_MILLISECONDS);
  const { q: _typed, ...others } = search;
  const wanted = q === undefined ? others : { ...others, q };
  const { data, trouble, isLoading, isStale, retry } = useLiveQuery(
    MeetingsDocument,
    listVariables(wanted, zone),
  );
  // Kept while the dialog is open: what changes meanwhile may no longer fit the filters.
  const [shown, setShown] = useState<MeetingRowFragment>();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ListTrouble trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={8} height={56} />}
      {data !== undefined && (
        <Found
          meetings={data.meetings}
          isStale={isStale}
          onAct={(meeting) => {
            setShown(meeting);
            setOpen(true);
          }}
        />
      )}
      <ActionsDialog
        isOpen={isOpen}
        meeting={data?.meetings.nodes.find(({ id }) => id === shown?.id) ?? shown}
        onClose={() => {
          setOpen(false);
        }}
      />
    </>
  );
}

interface FoundProps {
  readonly meetings: MeetingsQuery["meetings"];
  readonly isStale: boolean;
  readonly onAct: (meeting: MeetingRowFragment) => void;
}

function Found({ meetings, isStale, onAct }: FoundProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const zone = useZone();
  if (meetings.nodes.length === 0)
    return <Nothing isFiltered={countFilters(search) > 0 || search.q !== undefined} />;

  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = meetings.pageInfo;
  const go = (place: { after?: string; before?: string }): void => {
    void navigate({ search: ({ after: _after, before: _before, ...rest }) => ({ ...rest, ...place }) });
  };
  const actions = (meeting: MeetingRowFragment) => (
    <Button
      variant="default"
      size="xs"
      aria-haspopup="dialog"
      aria-label={t.meetings.actionsFull(
        meeting.invitee.name,
        spokenMoment(new Date(meeting.startsAt), zone),
      )}
      onClick={() => {
        onAct(meeting);
      }}
    >
      {t.meetings.actions}
    </Button>
  );
  return (
    <>
      <MeetingTable
        rows={meetings.nodes}
        direction={search.order === "asc" ? "ascending" : "descending"}
        actions={actions}
        isStale={isStale}
      />
      <Pager
        what={t.meetings.what}
        shown={t.meetings.shown(meetings.totalCount)}
        onPrevious={
          hasPreviousPage && startCursor !== null
            ? () => {
                go({ before: startCursor });
              }
            : undefined
        }
        onNext={
          hasNextPage && endCursor !== null
            ? () => {
                go({ after: endCursor });
              }
            : undefined
        }
      />
    </>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyList title={t.meetings.emptyFilteredTitle}>{t.meetings.emptyFiltered}</EmptyList>
  ) : (
    <EmptyList title={t.meetings.emptyTitle}>{t.meetings.empty}</EmptyList>
  );
}
