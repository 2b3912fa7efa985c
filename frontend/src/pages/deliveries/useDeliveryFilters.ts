/** The filters of the inbox's address, and how to change them. */

import { getRouteApi } from "@tanstack/react-router";
import { changedSearch, type DeliveriesSearch, type SearchChange } from "../../app/search";

const route = getRouteApi("/admin/deliveries");

type Change = SearchChange<DeliveriesSearch>;

/** Whoever changes a filter begins at the first page again. */
export function useDeliveryFilters(): readonly [DeliveriesSearch, (change: Change) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (wanted: Change): void => {
    void navigate({
      search: (now) => changedSearch(now, { after: undefined, ...wanted }),
      replace: true,
      resetScroll: false,
    });
  };
  return [search, change];
}
