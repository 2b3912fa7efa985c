/** Addresses that somebody said are always this client's, each to be forgotten. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { lazyDialog } from "../../components/lazyDialog";
import { Part } from "../../components/Part";
import { t } from "../../texts";
import classes from "./Client.module.css";

const ForgetDialog = lazyDialog(async () => (await import("./ForgetDialog")).ForgetDialog);

interface Props {
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly rememberedAddresses: readonly string[];
  };
}

export function Remembered({ client }: Props) {
  const [email, setEmail] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {client.rememberedAddresses.length > 0 && (
        <Part title={t.client.remembered}>
          <p className={classes.words}>{t.client.rememberedMeans}</p>
          <ul className={classes.list}>
            {client.rememberedAddresses.map((address) => (
              <li key={address} className={classes.item}>
                <span className={classes.name}>{address}</span>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t.client.forgetFull(address)}
                  onClick={() => {
                    setEmail(address);
                    setOpen(true);
                  }}
                >
                  {t.client.forget}
                </Button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <ForgetDialog
        isOpen={isOpen}
        email={email}
        client={client}
        onClose={() => {
          setOpen(false);
        }}
      />
    </>
  );
}
