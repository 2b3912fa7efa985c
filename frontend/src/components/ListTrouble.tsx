/** Why a list cannot be shown; where its address names a place that there is not, its first page is the way out. */

import { Button } from "@mantine/core";
import { NOT_UNDERSTOOD, type Trouble } from "../gql/trouble";
import { t } from "../texts";
import { Note } from "./Note";
import { TroubleNote } from "./TroubleNote";
import { usePlace } from "./usePlace";

interface Props {
  readonly trouble: Trouble | undefined;
  readonly retry: () => void;
}

export function ListTrouble({ trouble, retry }: Props) {
  const { isFirst } = usePlace();
  if (trouble?.code !== NOT_UNDERSTOOD || isFirst)
    return <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />;
  return (
    <Note tone="warn" title={t.paging.lostTitle} actions={<FirstPage />} speaks>
      {t.paging.lost}
    </Note>
  );
}

export function FirstPage() {
  const { toFirst } = usePlace();
  return (
    <Button variant="default" size="xs" onClick={toFirst}>
      {t.paging.first}
    </Button>
  );
}
