/** A part of a page, under a heading of its own. */

import { Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import classes from "./Part.module.css";

interface Props {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  /** Without a frame, for what brings its own. */
  readonly plain?: boolean;
  readonly children: ReactNode;
}

export function Part({ title, aside, plain = false, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={plain ? classes.plain : classes.part}>
      <div className={classes.head}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </section>
  );
}
