/** A note in words: what happened, what it means, what to do. */

import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import classes from "./Note.module.css";

export type NoteTone = "info" | "ok" | "warn" | "bad";

const icons: Readonly<Record<NoteTone, IconName>> = {
  info: "info",
  ok: "check",
  warn: "warning",
  bad: "warning",
};

interface Props {
  readonly tone: NoteTone;
  readonly title?: string;
  readonly actions?: ReactNode;
  /** Read out when it appears; for notes that answer what somebody just did. */
  readonly speaks?: boolean;
  readonly children?: ReactNode;
}

export function Note({ tone, title, actions, speaks = false, children }: Props) {
  return (
    <div
      className={classes.note}
      data-tone={tone}
      {...(speaks && { role: tone === "bad" ? "alert" : "status" })}
    >
      <span className={classes.icon}>
        <Icon name={icons[tone]} />
      </span>
      <div className={classes.body}>
        {title !== undefined && <p className={classes.title}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
