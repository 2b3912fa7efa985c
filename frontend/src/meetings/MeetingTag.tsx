import { Tag } from "../components/Tag";
import type { MeetingStatus } from "../generated/graphql";
import { stateOf } from "./states";

interface Props {
  readonly meeting: { readonly status: MeetingStatus; readonly isMoving: boolean };
}

export function MeetingTag({ meeting }: Props) {
  const [tone, word] = stateOf(meeting);
  return <Tag tone={tone}>{word}</Tag>;
}
