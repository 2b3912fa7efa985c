/** A page: one heading that says what it is for, and what belongs under it. */

import { Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { hasMoved } from "../app/moves";
import { t } from "../texts";
import classes from "./Page.module.css";

export interface PageHead {
  /** In the browser's title; the heading too, unless that says more. */
  readonly title: string;
  readonly heading?: string;
  readonly lead?: ReactNode;
  readonly above?: ReactNode;
}

interface Props extends PageHead {
  readonly actions?: ReactNode;
  /** Another page takes its place once there is something to show. */
  readonly isPending?: boolean;
  readonly children?: ReactNode;
}

export function Page({ title, heading = title, lead, above, actions, isPending = false, children }: Props) {
  const headingElement = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title]);

  // Who came by a link hears the new page's name; who loaded the address hears its title anyway.
  useEffect(() => {
    if (hasMoved() && !isPending) headingElement.current?.focus();
  }, [isPending]);

  return (
    <>
      <header className={classes.header}>
        <div className={classes.words}>
          {above}
          <Title order={1} ref={headingElement} tabIndex={-1} className={classes.heading}>
            {heading}
          </Title>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </>
  );
}
