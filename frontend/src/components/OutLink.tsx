/** A link that leaves these screens: in a new window, which its name says. */

import { Anchor, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../texts";
import { Icon } from "./Icon";
import classes from "./OutLink.module.css";

export function OutLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer" className={classes.link}>
      {children} <Icon name="external" size={16} />
      <VisuallyHidden>({t.newWindow})</VisuallyHidden>
    </Anchor>
  );
}
