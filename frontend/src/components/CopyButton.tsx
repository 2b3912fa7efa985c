/** Copies a text and says so. */

import { Button, type ButtonProps } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { notify } from "../app/notices";
import { t } from "../texts";
import { Icon } from "./Icon";

interface Props extends ButtonProps {
  readonly text: string;
  readonly label?: string;
  /** The full name, where several such buttons are on the page. */
  readonly fullName?: string;
  readonly said: string;
}

export function CopyButton({ text, label = t.copy, fullName, said, ...button }: Props) {
  const clipboard = useClipboard({ timeout: 3_000 });
  return (
    <Button
      variant="default"
      leftSection={<Icon name={clipboard.copied ? "check" : "copy"} size={18} />}
      aria-label={fullName}
      onClick={() => {
        clipboard.copy(text);
        notify(said);
      }}
      {...button}
    >
      {clipboard.copied ? t.copied : label}
    </Button>
  );
}
