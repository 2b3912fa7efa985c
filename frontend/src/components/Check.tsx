/** A box to tick, with its words beside it. */

import { useId } from "react";
import classes from "./Check.module.css";

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Check({ label, hint, checked, onChange }: Props) {
  const id = useId();
  return (
    <div className={classes.check}>
      <input
        type="checkbox"
        id={id}
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <span id={`${id}-hint`} className={classes.hint}>
            {hint}
          </span>
        )}
      </div>
    </div>
  );
}
