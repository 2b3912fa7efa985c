/** A link that was made: to copy, to send, and what became of it. */

import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useStore } from "../app/store";
import { CopyButton } from "../components/CopyButton";
import { TroubleNote } from "../components/TroubleNote";
import { LinkDocument, type LinkRowFragment } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { usePolling } from "../gql/usePolling";
import { reach } from "../live/reach";
import { noteChange } from "../live/revision";
import { t } from "../texts";
import { LinkLife } from "./LinkLife";
import { NoMail } from "./NoMail";
import { SendForm } from "./SendForm";
import { canBeUsed } from "./states";
import type { Recipient } from "./recipient";
import { Withdraw } from "./Withdraw";
import classes from "./Links.module.css";

const SOON_MILLISECONDS = 2_000;
const UNFOLLOWED_MILLISECONDS = 5_000;

interface Props {
  readonly link: LinkRowFragment;
  readonly recipient: Recipient;
  /** It was made this moment: its heading takes the focus that the form before it had. */
  readonly isNew: boolean;
}

export function LinkPanel({ link: known, recipient, isNew }: Props) {
  const { data, trouble, retry } = useLiveQuery(LinkDocument, { id: known.id });
  const link = data?.schedulingLink ?? known;
  const heading = useRef<HTMLHeadingElement>(null);

  const isUnderWay = link.messages.some(({ state }) => state === "PENDING" || state === "SENDING");
  // What the page behind shows of this link is older then.
  useEffect(() => (isUnderWay ? noteChange : undefined), [isUnderWay]);

  // Nothing tells of messages; their fate is known within seconds. In a host app there is no live line at all that would tell
  // of openings and bookings.
  const isFollowed = useStore(reach) === "reached";
  const unlessUnderWay = isFollowed ? undefined : UNFOLLOWED_MILLISECONDS;
  usePolling(retry, isUnderWay ? SOON_MILLISECONDS : unlessUnderWay);

  useEffect(() => {
    if (isNew) heading.current?.focus();
  }, [isNew]);

  return (
    <>
      <h3 ref={heading} tabIndex={-1} data-first className={classes.heading}>
        {isNew ? t.schedule.madeTitle : link.eventType.name}
      </h3>
      <TroubleNote trouble={trouble} retry={retry} />
      {canBeUsed(link) && (
        <>
          <div className={classes.address}>
            <TextInput
              className={classes.field ?? ""}
              label={t.schedule.linkLabel}
              value={link.shortUrl}
              readOnly
              onFocus={(event) => {
                event.currentTarget.select();
              }}
            />
            <CopyButton text={link.shortUrl} label={t.link.copy} said={t.link.copied} variant="filled" />
          </div>
          {/* Where nobody has said yet, it is as in nearly every house. */}
          <SendForm
            link={link}
            recipient={recipient}
            {...(data?.viewer.canSendMail === false && { noMail: <NoMail viewer={data.viewer} /> })}
          />
        </>
      )}
      <h3 className={classes.heading}>{t.schedule.life}</h3>
      <LinkLife link={link} />
      {canBeUsed(link) && <Withdraw linkId={link.id} />}
    </>
  );
}
