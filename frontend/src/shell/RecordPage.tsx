/** The page of one record, from before it is known until it is shown, or known not to be there. */

import type { ReactNode } from "react";
import { Page, type PageHead } from "../components/Page";
import { PendingPage } from "../components/PendingPage";
import { TroubleNote } from "../components/TroubleNote";
import type { Trouble } from "../gql/trouble";
import { t } from "../texts";
import { RecordNotFound } from "./NotFound";

interface Props<Thing> {
  /** What stands above the page as long as nothing more is known than what kind of record it is. */
  readonly head: PageHead;
  /** `undefined`: not known yet; `null`: there is none, at least not for this viewer. */
  readonly record: Thing | null | undefined;
  readonly trouble: Trouble | undefined;
  readonly retry: () => void;
  readonly notFound?: ReactNode;
  readonly children: (record: Thing) => ReactNode;
}

export function RecordPage<Thing>(props: Props<Thing>) {
  const { head, record, trouble, retry, notFound = <RecordNotFound />, children } = props;
  if (record === null) return notFound;
  if (record !== undefined)
    return (
      <>
        <TroubleNote trouble={trouble} retry={retry} />
        {children(record)}
      </>
    );
  if (trouble === undefined) return <PendingPage {...head} />;
  return (
    <Page {...head}>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
    </Page>
  );
}
