import { Empty } from "../components/Empty";
import { Part } from "../components/Part";
import type { LinkRowFragment } from "../generated/graphql";
import { t } from "../texts";
import { LinksTable } from "./LinksTable";
import type { Recipient } from "./recipient";

interface Props {
  readonly links: readonly LinkRowFragment[];
  readonly recipient: Recipient;
  readonly none: string;
}

export function LinksPart({ links, recipient, none }: Props) {
  return (
    <Part title={t.client.links}>
      {links.length === 0 ? <Empty title={none} /> : <LinksTable links={links} recipient={recipient} />}
    </Part>
  );
}
