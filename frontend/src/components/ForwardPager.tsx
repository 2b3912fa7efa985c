/** Through a list that is only read forwards: the pages before are in the browser's history. */

import { useRouter } from "@tanstack/react-router";
import { t } from "../texts";
import { Pager } from "./Pager";

interface Props {
  readonly what: string;
  readonly list: {
    readonly totalCount: number | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
  /** How many there are, in words; left out where it is said elsewhere. */
  readonly shown?: (count: number) => string;
  /** Behind which place this page begins; the first one has none. */
  readonly after: string | undefined;
  readonly onNext: (after: string) => void;
}

export function ForwardPager({ what, list, shown, after, onNext }: Props) {
  const { history } = useRouter();
  const { hasNextPage, endCursor } = list.pageInfo;
  return (
    <Pager
      what={what}
      shown={
        shown === undefined ? "" : list.totalCount === null ? t.paging.many(what) : shown(list.totalCount)
      }
      onPrevious={
        after === undefined
          ? undefined
          : () => {
              history.back();
            }
      }
      onNext={
        hasNextPage && endCursor !== null
          ? () => {
              onNext(endCursor);
            }
          : undefined
      }
    />
  );
}
