import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { t } from "../../texts";
import { CONNECT_PATH } from "./connection";

/** A link, for it leads away; it says so once it was followed. */
export function ConnectButton({ text }: { readonly text: string }) {
  const [isLeaving, setLeaving] = useState(false);
  useEffect(() => {
    // Whoever comes back by the browser's button may find the page as it was left.
    const comeBack = (): void => {
      setLeaving(false);
    };
    window.addEventListener("pageshow", comeBack);
    return () => {
      window.removeEventListener("pageshow", comeBack);
    };
  }, []);
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
