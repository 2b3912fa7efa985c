/** Pages for those who look after the workspace; everybody else is told whom to ask. */

import type { ReactNode } from "react";
import { isAdmin, useViewer } from "../app/viewer";
import { Note } from "../components/Note";
import { Page } from "../components/Page";
import { RouteButton } from "../components/RouteLink";
import { t } from "../texts";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function ForAdmins({ title, children }: Props) {
  const viewer = useViewer();
  if (isAdmin(viewer)) return children;
  return (
    <Page title={title}>
      <Note
        tone="info"
        title={t.admin.notYours}
        actions={
          <RouteButton to="/settings/integrations" variant="default" size="xs">
            {t.admin.ownConnection}
          </RouteButton>
        }
      >
        <p>{t.admin.whoCan(viewer.workspace.name)}</p>
        <p>{t.admin.instead}</p>
      </Note>
    </Page>
  );
}
