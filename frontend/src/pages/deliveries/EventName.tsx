import { Fragment } from "react";
import classes from "./Deliveries.module.css";

/** Calendly's own name for what came; where it has no room, it is broken between its parts. */
export function EventName({ event }: { readonly event: string }) {
  const parts = event.split(/(?<=[._])/);
  return (
    <code className={classes.code}>
      {parts.map((part, at) => (
        <Fragment key={at}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </code>
  );
}
