/** A page that waits for what it shows: its heading, as far as that can be known, and rows on their way. */

import { Loading } from "./Loading";
import { Page, type PageHead } from "./Page";

export function PendingPage({ title, heading = title, lead, above }: PageHead) {
  return (
    <Page title={title} heading={heading} lead={lead} above={above} isPending>
      <Loading rows={5} />
    </Page>
  );
}
