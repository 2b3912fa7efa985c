/** The filters of the inbox's address, and how to change them. */

import { getRouteApi } from "@tanstack/react-router";
import type { DeliveriesSearch } from "../../app/search";

const route = getRouteApi("/admin/deliveries");

type Change = { readonly [Key in keyof DeliveriesSearch]?: DeliveriesSearch[Key] | undefined };

/** Whoever changes a filter begins at the first page again. */
export function useDeliveryFilters(): readonly [DeliveriesSearch, (change: Change) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (wanted: Change): void => {
    void navigate({
      search: (now) => without({ ...now, after: undefined, ...wanted }),
      replace: true,
      resetScroll: false,
    });
  };
  return [search, change];
}

function without(search: Change): DeliveriesSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ""),
  );
}
