/** What stands around every page. Pages are shown once it is known who looks at them. */

import { Outlet } from "@tanstack/react-router";
import { startTransition, useContext, useEffect, useMemo, useState } from "react";
import { signedOut } from "../app/session";
import { useStore } from "../app/store";
import { isAdmin, ViewerContext } from "../app/viewer";
import { TroubleNote } from "../components/TroubleNote";
import { ShellDocument, type ShellQuery } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { NO_CONNECTION, type Place } from "../live/line-options";
import { useLine } from "../live/useLine";
import { t } from "../texts";
import { viewerZone } from "../time/zones";
import { AccountPart } from "./AccountPart";
import { Navigation } from "./Navigation";
import { Notices } from "./Notices";
import { PendingContext } from "./pending";
import { ReachBar } from "./ReachBar";
import { SignedOut } from "./SignedOut";
import { TopBar } from "./TopBar";
import classes from "./Shell.module.css";

export function Shell() {
  const isSignedOut = useStore(signedOut);
  return isSignedOut ? <SignedOut /> : <SignedIn />;
}

function SignedIn() {
  const { data, trouble, isLoading, retry } = useLiveQuery(ShellDocument, {});
  const zone = useMemo(() => viewerZone(), []);
  const viewer = useMemo(() => (data === undefined ? undefined : { ...data.viewer, zone }), [data, zone]);
  const pending = useContext(PendingContext);
  const canShow = useBitByBit(viewer !== undefined);
  const isPending = isLoading || (viewer !== undefined && !canShow);
  useLine(data && placeOf(data), zone);

  const unmatched = data === undefined ? 0 : data.unmatched.totalCount;
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t.shell.skip}
      </a>
      <TopBar viewer={viewer} unmatched={unmatched} />
      <div className={classes.side}>
        <Navigation unmatched={unmatched} isAdmin={isAdmin(viewer)} />
        {viewer !== undefined && <AccountPart viewer={viewer} />}
      </div>
      <main id="content" className={classes.main} tabIndex={-1} aria-busy={isPending}>
        <ReachBar />
        {isPending && pending}
        {viewer === undefined && <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />}
        {viewer !== undefined && canShow && (
          <ViewerContext value={viewer}>
            <Outlet />
          </ViewerContext>
        )}
      </main>
      <Notices />
    </div>
  );
}

/** Where the live line begins. */
function placeOf({ latest, viewer }: ShellQuery): Place {
  return { meetings: latest.asOf, connection: viewer.calendly?.revision ?? NO_CONNECTION };
}

/** True soon after `isTime`: what is then drawn for the first time is drawn in short steps, between which keys count. */
function useBitByBit(isTime: boolean): boolean {
  const [isSo, setSo] = useState(false);
  useEffect(() => {
    startTransition(() => {
      setSo(isTime);
    });
  }, [isTime]);
  return isSo;
}
