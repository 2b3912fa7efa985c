import { Page } from "../components/Page";
import { RouteButton } from "../components/RouteLink";
import { t } from "../texts";

export function NotFound({ lead = t.notFound.page }: { readonly lead?: string }) {
  return (
    <Page title={t.notFound.title} lead={lead}>
      <RouteButton to="/" variant="default">
        {t.trouble.home}
      </RouteButton>
    </Page>
  );
}
