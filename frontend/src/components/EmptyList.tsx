/** Nothing to show of a list, and why: an address may lead behind the end of what has become shorter since. */

import type { ReactNode } from "react";
import { t } from "../texts";
import { Empty } from "./Empty";
import { FirstPage } from "./ListTrouble";
import { usePlace } from "./usePlace";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function EmptyList({ title, children }: Props) {
  const { isFirst } = usePlace();
  return isFirst ? (
    <Empty title={title}>{children}</Empty>
  ) : (
    <Empty title={t.paging.endTitle} action={<FirstPage />} />
  );
}
