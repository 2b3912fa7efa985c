import { Button } from "@mantine/core";
import { useState } from "react";
import { t } from "../../texts";
import { CONNECT_PATH } from "./connection";

/** A link, for it leads away; it says so once it was followed. */
export function ConnectButton({ text }: { readonly text: string }) {
  const [isLeaving, setLeaving] = useState(false);
  return (
    <Button
      component="a"
      href={CONNECT_PATH}
      onClick={() => {
        setLeaving(true);
      }}
    >
      {isLeaving ? t.integrations.connecting : text}
    </Button>
  );
}
