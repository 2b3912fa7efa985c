/** What stands above a client's page before it is known which: also drawn beforehand (`src/served`). */

import { BackLink } from "../../components/BackLink";
import type { PageHead } from "../../components/Page";
import { t } from "../../texts";

export const clientHead: PageHead = {
  title: t.client.kind,
  above: <BackLink to="/clients">{t.client.back}</BackLink>,
};
