/** A page that stands alone, when nothing else can be shown. */

import type { ReactNode } from "react";
import { useEffect } from "react";
import { t } from "../texts";
import classes from "./Alone.module.css";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function Alone({ title, children }: Props) {
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title]);
  return (
    <main className={classes.alone}>
      <img src="/icon.svg" alt="" width={40} height={40} />
      <h1>{title}</h1>
      {children}
    </main>
  );
}
