/** How the way to Calendly ended, for this visit only: it is taken out of the address at once. */

import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { CameBack } from "../../app/search";

const route = getRouteApi("/settings/integrations");

export function useCameBack(): CameBack | undefined {
  const { calendly } = route.useSearch();
  const navigate = route.useNavigate();
  const [told] = useState(calendly);

  useEffect(() => {
    if (calendly !== undefined)
      void navigate({ search: ({ q }) => (q === undefined ? {} : { q }), replace: true, resetScroll: false });
  }, [calendly, navigate]);

  return told;
}
