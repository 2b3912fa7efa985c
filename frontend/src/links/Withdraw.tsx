/** Takes a link back, in two steps. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { notify } from "../app/notices";
import { TroubleNote } from "../components/TroubleNote";
import { WithdrawLinkDocument } from "../generated/graphql";
import { useAct } from "../gql/useAct";
import { t } from "../texts";
import classes from "./Links.module.css";

export function Withdraw({ linkId }: { readonly linkId: string }) {
  const [isSure, setSure] = useState(false);
  const { act, isActing, trouble } = useAct(WithdrawLinkDocument, (data) => data.withdrawSchedulingLink);

  const withdraw = async (): Promise<void> => {
    if ((await act({ input: { linkId } })) !== undefined) notify(t.link.withdrawn);
  };

  if (!isSure)
    return (
      <div className={classes.withdraw}>
        <Button
          variant="default"
          onClick={() => {
            setSure(true);
          }}
        >
          {t.link.withdraw}
        </Button>
      </div>
    );
  return (
    <div className={classes.withdraw} role="group" aria-label={t.link.withdraw}>
      <TroubleNote trouble={trouble} />
      <span role="status">{t.link.withdrawSure}</span>
      <Button variant="default" loading={isActing} onClick={() => void withdraw()}>
        {t.link.withdrawYes}
      </Button>
      <Button
        variant="default"
        // The button that was pressed is gone; the harmless one takes its place.
        autoFocus
        onClick={() => {
          setSure(false);
        }}
      >
        {t.link.withdrawNo}
      </Button>
    </div>
  );
}
