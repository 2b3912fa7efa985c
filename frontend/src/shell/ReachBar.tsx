/** Says that the line is lost once it has been for a while, and that all is well again. */

import { useEffect, useRef, useState } from "react";
import { notify } from "../app/notices";
import { useStore } from "../app/store";
import { Note } from "../components/Note";
import { reach } from "../live/reach";
import { t } from "../texts";

const PATIENCE_MILLISECONDS = 4_000;

export function ReachBar() {
  const state = useStore(reach);
  const isLost = useIsLost(state !== "reached", state === "silent");
  return isLost ? (
    <Note tone="warn" speaks>
      {t.live.lost}
    </Note>
  ) : null;
}

/** True from the moment that it lasts too long, at once when `isSure`; its end is told. */
function useIsLost(isAway: boolean, isSure: boolean): boolean {
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    const patience = isAway && !isSure ? PATIENCE_MILLISECONDS : 0;
    const timer = setTimeout(() => {
      setLost(isAway);
    }, patience);
    return () => {
      clearTimeout(timer);
    };
  }, [isAway, isSure]);

  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !isLost) notify(t.live.back);
    wasLost.current = isLost;
  }, [isLost]);
  return isLost;
}
