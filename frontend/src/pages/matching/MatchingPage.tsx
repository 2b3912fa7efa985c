/** Puts right what nobody can tell: one choice for each meeting, that may hold for its address, and a way back. */

import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { notify } from "../../app/notices";
import { useKeys } from "../../app/useKeys";
import { Check } from "../../components/Check";
import { EmptyList } from "../../components/EmptyList";
import { ForwardPager } from "../../components/ForwardPager";
import { ListTrouble } from "../../components/ListTrouble";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { TroubleNote } from "../../components/TroubleNote";
import { MatchQueueDocument, RematchMeetingsDocument } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { noteChange } from "../../live/revision";
import { useAssigning } from "../../meetings/useAssigning";
import { t } from "../../texts";
import { Queue } from "./Queue";
import classes from "./Matching.module.css";

const route = getRouteApi("/matching");

export function MatchingPage() {
  const { canceled, after } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, trouble, isLoading, retry } = useLiveQuery(MatchQueueDocument, {
    includeCanceled: canceled === "yes",
    after: after ?? null,
  });
  const assigning = useAssigning();
  useKeys({ u: assigning.undo });
  const queue = data?.matchQueue;
  const edges = queue?.edges ?? [];
  const looking = useLookingAgain();
  return (
    <Page title={t.matching.title} lead={t.matching.lead} actions={looking.button}>
      <ListTrouble trouble={trouble} retry={retry} />
      <TroubleNote trouble={assigning.trouble ?? looking.trouble} />
      <div className={classes.above}>
        <p role="status" className={classes.progress}>
          {queue !== undefined && edges.length > 0 && t.matching.progress(queue.totalCount)}
        </p>
        <Check
          label={t.matching.canceled}
          checked={canceled === "yes"}
          onChange={(checked) => {
            void navigate({ search: checked ? { canceled: "yes" } : {}, replace: true, resetScroll: false });
          }}
        />
      </div>
      {isLoading && <Loading rows={4} height={96} />}
      {queue !== undefined && edges.length === 0 && <Nothing withCanceled={canceled === "yes"} />}
      {edges.length > 0 && <Queue queue={edges} assigning={assigning} />}
      {edges.length > 0 && queue !== undefined && (after !== undefined || queue.pageInfo.hasNextPage) && (
        <ForwardPager what={t.matching.what} list={queue} />
      )}
    </Page>
  );
}

/** The last one was sorted out: what had the focus is gone, and this says why. */
function Nothing({ withCanceled }: { readonly withCanceled: boolean }) {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) here.current?.focus();
  }, []);
  return (
    <div ref={here} tabIndex={-1} className={classes.nothing}>
      <EmptyList title={t.matching.emptyTitle}>
        {withCanceled ? t.matching.emptyWithCanceled : t.matching.empty}
      </EmptyList>
    </div>
  );
}

/** Clients may have come, or have changed, since the meetings were booked. */
function useLookingAgain() {
  const { act, isActing, trouble } = useAct(RematchMeetingsDocument, (data) => data.rematchMeetings);
  const look = async (): Promise<void> => {
    const done = await act({});
    if (done === undefined) return;
    notify(t.matching.foundAgain(done.decided));
    noteChange();
  };
  const button = (
    <Button variant="default" loading={isActing} onClick={() => void look()}>
      {t.matching.again}
    </Button>
  );
  return { button, trouble };
}
