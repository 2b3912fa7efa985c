/** Rows that are on their way; said once to those who listen. */

import { Skeleton, VisuallyHidden } from "@mantine/core";
import { t } from "../texts";
import classes from "./Loading.module.css";

export function Loading({ rows = 4, height = 44 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <div role="status">
      <VisuallyHidden>{t.loading}</VisuallyHidden>
      <div aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={row} height={height} mb="sm" radius="md" className={classes.row ?? ""} />
        ))}
      </div>
    </div>
  );
}
