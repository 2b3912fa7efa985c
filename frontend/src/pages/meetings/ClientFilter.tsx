import { Button, CloseButton, Input } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";
import { lazyDialog } from "../../components/lazyDialog";
import { FilterClientDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { t } from "../../texts";
import { useFilters } from "./useFilters";
import classes from "./MeetingsPage.module.css";

const ClientPickerDialog = lazyDialog(
  async () => (await import("../../meetings/ClientPickerDialog")).ClientPickerDialog,
);

export function ClientFilter() {
  const label = useId();
  const button = useId();
  const [{ client }, change] = useFilters();
  const [isOpen, dialog] = useDisclosure(false);
  const { data } = useLiveQuery(FilterClientDocument, { id: client ?? "" }, { pause: client === undefined });
  const name = client === undefined ? t.meetings.anyClient : (data?.client?.name ?? t.meetings.oneClient);
  return (
    <Input.Wrapper label={t.meetings.client} labelElement="div" labelProps={{ id: label }}>
      <div className={classes.pick}>
        <Button
          id={button}
          variant="default"
          aria-labelledby={`${label} ${button}`}
          aria-haspopup="dialog"
          onClick={dialog.open}
          classNames={{ root: classes.picked ?? "", inner: classes.pickedInner ?? "" }}
        >
          {name}
        </Button>
        {client !== undefined && (
          <CloseButton
            size="lg"
            aria-label={t.meetings.clearClient}
            onClick={() => {
              change({ client: undefined });
            }}
          />
        )}
      </div>
      <ClientPickerDialog
        isOpen={isOpen}
        onClose={dialog.close}
        chosen={client}
        onChoose={({ id }) => {
          change({ client: id });
        }}
      />
    </Input.Wrapper>
  );
}
