/** The place in a list, which the address holds, and the ways from there. For every page whose `after` is such a place. */

import { useLocation, useNavigate } from "@tanstack/react-router";
import { changedSearch } from "../app/search";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** One came by "Next": the page before is the browser's last. */
    readonly hasPageBefore?: boolean;
  }
}

interface PlacedSearch {
  readonly after?: string;
  readonly before?: string;
}

export interface Place {
  readonly isFirst: boolean;
  readonly hasPageBefore: boolean;
  readonly toFirst: () => void;
  readonly toNext: (after: string) => void;
}

export function usePlace(): Place {
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const { after, before }: PlacedSearch = search;
  const go = (place: string | undefined): void => {
    void navigate({
      to: ".",
      search: (now: PlacedSearch) => changedSearch(now, { after: place, before: undefined }),
      state: { hasPageBefore: place !== undefined },
    });
  };
  return {
    isFirst: after === undefined && before === undefined,
    hasPageBefore: state.hasPageBefore === true,
    toFirst: () => {
      go(undefined);
    },
    toNext: go,
  };
}
