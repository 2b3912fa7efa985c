/** Words of others that stand by themselves, such as a name in a list: whichever way they are written, they turn nothing. */

import { withoutCommands } from "../texts";

export function Isolated({ children }: { readonly children: string }) {
  return <bdi>{withoutCommands(children)}</bdi>;
}
