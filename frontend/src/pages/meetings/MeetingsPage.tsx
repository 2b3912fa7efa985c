/** Find any meeting: the address holds what was looked for, and restores it. */

import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { t } from "../../texts";
import { Filters } from "./Filters";
import { MeetingsList } from "./MeetingsList";
import { ViewSwitch } from "./ViewSwitch";

const route = getRouteApi("/meetings");
const Calendar = lazy(async () => ({ default: (await import("./Calendar")).Calendar }));

export function MeetingsPage() {
  const { view } = route.useSearch();
  return (
    <Page title={t.meetings.title} lead={t.meetings.lead} actions={<ViewSwitch />}>
      <Filters />
      {view === "calendar" ? (
        <Suspense fallback={<Loading rows={6} />}>
          <Calendar />
        </Suspense>
      ) : (
        <MeetingsList />
      )}
    </Page>
  );
}
