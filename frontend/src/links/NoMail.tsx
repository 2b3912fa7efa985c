/** Says why there is nothing to send a link with, and what to do instead. */

import { isAdmin, type Viewer } from "../app/viewer";
import { t } from "../texts";
import classes from "./Links.module.css";

export function NoMail({ viewer }: { readonly viewer: Pick<Viewer, "role"> }) {
  return (
    <p className={classes.noMail}>
      {t.schedule.noMail}
      {isAdmin(viewer) && ` ${t.schedule.noMailAdmin}`}
    </p>
  );
}
