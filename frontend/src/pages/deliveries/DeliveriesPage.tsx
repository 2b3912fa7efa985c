/** The webhook inbox: every word of Calendly's, what became of it, and a way to have it carried out again. */

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazyDialog } from "../../components/lazyDialog";
import { Page } from "../../components/Page";
import { ForAdmins } from "../../shell/ForAdmins";
import { t } from "../../texts";
import { DeliveriesList } from "./DeliveriesList";
import { DeliveryFilters } from "./DeliveryFilters";
import { useDeliveryFilters } from "./useDeliveryFilters";

const ReplayManyDialog = lazyDialog(async () => (await import("./ReplayManyDialog")).ReplayManyDialog);

export function DeliveriesPage() {
  return (
    <ForAdmins title={t.deliveries.title}>
      <Inbox />
    </ForAdmins>
  );
}

function Inbox() {
  const [{ state, from = "", to = "" }] = useDeliveryFilters();
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <Page
      title={t.deliveries.title}
      lead={t.deliveries.lead}
      actions={
        <Button variant="default" aria-haspopup="dialog" onClick={dialog.open}>
          {t.deliveries.replayMany}
        </Button>
      }
    >
      <DeliveryFilters />
      <DeliveriesList />
      <ReplayManyDialog
        isOpen={isOpen}
        onClose={dialog.close}
        first={{ onlyFailed: state === undefined || state === "FAILED", from, to }}
      />
    </Page>
  );
}
