/** What stands above a delivery's page before it is known which: also drawn beforehand (`src/served`). */

import { BackLink } from "../../components/BackLink";
import type { PageHead } from "../../components/Page";
import { t } from "../../texts";

export const deliveryHead: PageHead = {
  title: t.deliveries.kind,
  above: <BackLink to="/admin/deliveries">{t.deliveries.title}</BackLink>,
};
