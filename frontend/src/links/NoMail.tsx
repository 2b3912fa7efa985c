/** Says that what is sent from here reaches nobody, and what to do instead. */

import { isAdmin, type Viewer } from "../app/viewer";
import { Note } from "../components/Note";
import { t } from "../texts";

export function NoMail({ viewer }: { readonly viewer: Pick<Viewer, "role"> }) {
  return (
    <Note tone="warn">
      {t.schedule.noMail}
      {isAdmin(viewer) && ` ${t.schedule.noMailAdmin}`}
    </Note>
  );
}
