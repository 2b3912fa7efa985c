/** Back and forth through a list. */

import { Button } from "@mantine/core";
import { t } from "../texts";
import { Icon } from "./Icon";
import classes from "./Pager.module.css";

interface Props {
  readonly what: string;
  readonly shown: string;
  readonly previous?: string;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

export function Pager({ what, shown, previous = t.paging.previous, onPrevious, onNext }: Props) {
  return (
    <nav aria-label={t.paging.label(what)} className={classes.pager}>
      <span className={classes.shown}>{shown}</span>
      {(onPrevious !== undefined || onNext !== undefined) && (
        <div className={classes.buttons}>
          <Button
            variant="default"
            leftSection={<Icon name="chevronLeft" size={18} />}
            disabled={onPrevious === undefined}
            onClick={onPrevious}
          >
            {previous}
          </Button>
          <Button
            variant="default"
            rightSection={<Icon name="chevronRight" size={18} />}
            disabled={onNext === undefined}
            onClick={onNext}
          >
            {t.paging.next}
          </Button>
        </div>
      )}
    </nav>
  );
}
