/** A button that leaves these screens: in a new window, which its name says. */

import { Button, type ButtonProps } from "@mantine/core";
import { t } from "../texts";

interface Props extends ButtonProps {
  readonly href: string;
  readonly children: string;
  /** Where the words on it are not enough for those who only listen; begins with them. */
  readonly fullName?: string;
  readonly "aria-keyshortcuts"?: string;
}

export function OutButton({ children, fullName = children, ...button }: Props) {
  return (
    <Button
      component="a"
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`${fullName} (${t.newWindow})`}
      {...button}
    >
      {children}
    </Button>
  );
}
