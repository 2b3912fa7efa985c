/** The filters of the address, and how to change them. */

import { getRouteApi } from "@tanstack/react-router";
import type { MeetingsSearch } from "../../app/search";

const route = getRouteApi("/meetings");

type Change = { readonly [Key in keyof MeetingsSearch]?: MeetingsSearch[Key] | undefined };

/** Whoever changes a filter begins at the first page again. */
export function useFilters(): readonly [MeetingsSearch, (change: Change) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (wanted: Change): void => {
    void navigate({
      search: (now) => without({ ...now, after: undefined, before: undefined, ...wanted }),
      replace: true,
      resetScroll: false,
    });
  };
  return [search, change];
}

function without(search: Change): MeetingsSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ""),
  );
}
