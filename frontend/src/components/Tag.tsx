/** A word on a quiet ground: a state. The word says it; the colour only helps. */

import type { ReactNode } from "react";
import classes from "./Tag.module.css";

export type Tone = "ok" | "warn" | "bad" | "quiet" | "accent";

export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
