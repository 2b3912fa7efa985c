/** Whether what is shown is followed as it happens. */

import { useStore } from "../app/store";
import { reach, type ReachState } from "../live/reach";
import { t } from "../texts";
import classes from "./LiveMark.module.css";

const words: Readonly<Record<ReachState, string>> = {
  reached: t.live.live,
  waiting: t.live.connecting,
  silent: t.live.offline,
};

export function LiveMark() {
  const state = useStore(reach);
  return (
    <span className={classes.mark} data-state={state}>
      <span className={classes.dot} aria-hidden="true" />
      {words[state]}
    </span>
  );
}
