/** Copies a text and says so; where the browser does not let us, says that, with the text. */

import { Button, type ButtonProps } from "@mantine/core";
import { useState } from "react";
import { notify } from "../app/notices";
import { t } from "../texts";
import { Icon } from "./Icon";

const SAID_FOR_MILLISECONDS = 3_000;

interface Props extends ButtonProps {
  readonly text: string;
  readonly label?: string;
  /** The full name, where several such buttons are on the page. */
  readonly fullName?: string;
  readonly said: string;
}

export function CopyButton({ text, label = t.copy, fullName, said, ...button }: Props) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // There is no clipboard on pages without TLS, and host apps or readers may forbid it.
      notify(t.copyFailed(text));
      return;
    }
    notify(said);
    setCopied(true);
    setTimeout(() => {
      setCopied(false);
    }, SAID_FOR_MILLISECONDS);
  };
  return (
    <Button
      variant="default"
      leftSection={<Icon name={isCopied ? "check" : "copy"} size={18} />}
      aria-label={fullName}
      onClick={() => void copy()}
      {...button}
    >
      {isCopied ? t.copied : label}
    </Button>
  );
}
