/** The filters of the address, and how to change them. */

import { getRouteApi } from "@tanstack/react-router";
import { changedSearch, type MeetingsSearch, type SearchChange } from "../../app/search";

const route = getRouteApi("/meetings");

type Change = SearchChange<MeetingsSearch>;

/** Whoever changes a filter begins at the first page again. */
export function useFilters(): readonly [MeetingsSearch, (change: Change) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (wanted: Change): void => {
    void navigate({
      search: (now) => changedSearch(now, { after: undefined, before: undefined, ...wanted }),
      replace: true,
      resetScroll: false,
    });
  };
  return [search, change];
}
