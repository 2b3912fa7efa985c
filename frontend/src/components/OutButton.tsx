/** A button that leaves these screens: in a new window, which its name says. */

import { Button, VisuallyHidden, type ButtonProps } from "@mantine/core";
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
    // Not named by a label of its own: it would have to say what else is seen on it, such as its key.
    <Button component="a" target="_blank" rel="noopener noreferrer" {...button}>
      {children}
      <VisuallyHidden>
        {fullName.slice(children.length)} ({t.newWindow})
      </VisuallyHidden>
    </Button>
  );
}
