import type { ReactNode } from "react";
import { useViewer } from "../app/viewer";
import { Note } from "../components/Note";
import { Page } from "../components/Page";
import { RouteButton } from "../components/RouteLink";
import { t } from "../texts";

export function NotFound({ lead = t.notFound.page }: { readonly lead?: string }) {
  return <Nothing lead={lead} />;
}

/** Something that has an address and is not there, at least not for this viewer. */
export function RecordNotFound() {
  const { role } = useViewer();
  return (
    <Nothing lead={t.notFound.record}>
      {role === "MEMBER" && <Note tone="info">{t.notFound.member}</Note>}
    </Nothing>
  );
}

function Nothing({ lead, children }: { readonly lead: string; readonly children?: ReactNode }) {
  return (
    <Page title={t.notFound.title} lead={lead}>
      {children}
      <RouteButton to="/" variant="default">
        {t.trouble.home}
      </RouteButton>
    </Page>
  );
}
