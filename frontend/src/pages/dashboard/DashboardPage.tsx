/** What is next: the meetings of the next 7 days. */

import { useNow } from "../../app/clock";
import { useKeys } from "../../app/useKeys";
import { useZone } from "../../app/viewer";
import { Icon } from "../../components/Icon";
import { Loading } from "../../components/Loading";
import { Note } from "../../components/Note";
import { OutButton } from "../../components/OutButton";
import { Page } from "../../components/Page";
import { RouteButton, RouteLink } from "../../components/RouteLink";
import { TroubleNote } from "../../components/TroubleNote";
import { DashboardDocument, type DashboardQuery } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { t } from "../../texts";
import { spokenMoment, time, zoneName } from "../../time/words";
import { addDays, dayOf, startOfDay } from "../../time/zones";
import { nextToJoin } from "./days";
import { Upcoming } from "./Upcoming";
import classes from "./Dashboard.module.css";

const DAYS = 7;

export function DashboardPage() {
  const zone = useZone();
  const now = useNow();
  const before = startOfDay(addDays(dayOf(now, zone), DAYS), zone).toISOString();
  const { data, trouble, isLoading, answeredAt, retry } = useLiveQuery(DashboardDocument, { before });
  const next = nextToJoin(data?.meetings.nodes ?? [], now);

  const join = (): void => {
    if (next !== undefined) window.open(next.joinUrl, "_blank", "noopener,noreferrer");
  };
  useKeys({ j: next === undefined ? undefined : join });

  return (
    <Page
      title={t.dashboard.title}
      heading={t.dashboard.heading}
      lead={t.dashboard.lead}
      actions={
        next !== undefined && (
          <OutButton
            href={next.joinUrl}
            fullName={t.dashboard.joinNextFull(
              next.invitee.name,
              spokenMoment(new Date(next.startsAt), zone),
            )}
            aria-keyshortcuts="J"
            leftSection={<Icon name="video" size={18} />}
            rightSection={<kbd aria-hidden="true">J</kbd>}
          >
            {t.dashboard.joinNext}
          </OutButton>
        )
      }
    >
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={6} height={64} />}
      {data !== undefined && (
        <>
          <Hints data={data} />
          <Upcoming meetings={data.meetings.nodes} />
          {data.meetings.pageInfo.hasNextPage && <Note tone="info">{t.dashboard.cut}</Note>}
          <p className={classes.foot}>
            <RouteLink to="/meetings" search={{ status: "SCHEDULED", order: "asc" }}>
              {t.dashboard.more}
            </RouteLink>
            {answeredAt !== undefined && (
              <span>{t.dashboard.asOf(time(answeredAt, zone), zoneName(zone, answeredAt))}</span>
            )}
          </p>
        </>
      )}
    </Page>
  );
}

function Hints({ data }: { readonly data: DashboardQuery }) {
  const unmatched = data.unmatched.totalCount;
  return (
    <>
      {data.viewer.calendly?.isActive !== true && (
        <Note
          tone="info"
          title={t.dashboard.notConnectedTitle}
          actions={<RouteButton to="/settings/integrations">{t.dashboard.goConnect}</RouteButton>}
        >
          <p>{t.dashboard.notConnected}</p>
          <p>{t.dashboard.optional}</p>
        </Note>
      )}
      {unmatched !== 0 && (
        <Note tone="warn" actions={<RouteLink to="/matching">{t.dashboard.sort}</RouteLink>}>
          {t.dashboard.unmatched(unmatched)}
        </Note>
      )}
    </>
  );
}
