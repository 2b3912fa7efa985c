/** Through a list that is only read forwards: the pages before are in the browser's history, as far as one has seen them. */

import { useRouter } from "@tanstack/react-router";
import { t } from "../texts";
import { Pager } from "./Pager";
import { usePlace } from "./usePlace";

interface Props {
  readonly what: string;
  readonly list: {
    readonly totalCount: number | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
  /** How many there are, in words; left out where it is said elsewhere. */
  readonly shown?: (count: number) => string;
}

export function ForwardPager({ what, list, shown }: Props) {
  const { history } = useRouter();
  const { isFirst, hasPageBefore, toFirst, toNext } = usePlace();
  const { hasNextPage, endCursor } = list.pageInfo;
  const back = hasPageBefore
    ? () => {
        history.back();
      }
    : toFirst;
  return (
    <Pager
      what={what}
      shown={
        shown === undefined ? "" : list.totalCount === null ? t.paging.many(what) : shown(list.totalCount)
      }
      previous={isFirst || hasPageBefore ? t.paging.previous : t.paging.first}
      onPrevious={isFirst ? undefined : back}
      onNext={
        hasNextPage && endCursor !== null
          ? () => {
              toNext(endCursor);
            }
          : undefined
      }
    />
  );
}
