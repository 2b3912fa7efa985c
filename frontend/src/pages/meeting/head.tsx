/** What stands above a meeting's page before it is known which: also drawn beforehand (`src/served`). */

import { BackLink } from "../../components/BackLink";
import type { PageHead } from "../../components/Page";
import { t } from "../../texts";

export const meetingHead: PageHead = {
  title: t.meeting.kind,
  above: <BackLink to="/meetings">{t.meeting.back}</BackLink>,
};
