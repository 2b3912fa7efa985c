/** What became of a link. */

import { Anchor } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { OutLink } from "../components/OutLink";
import { Tag } from "../components/Tag";
import { Moment } from "../components/Times";
import type { LinkRowFragment } from "../generated/graphql";
import { t } from "../texts";
import { moment } from "../time/words";
import { viewerZone } from "../time/zones";
import { linkTones, messageTones } from "./states";
import classes from "./Links.module.css";

export function LinkLife({ link }: { readonly link: LinkRowFragment }) {
  const zone = useMemo(() => viewerZone(), []);
  return (
    <ul className={classes.life}>
      <li>
        <Tag tone={linkTones[link.state]}>{t.link.state[link.state]}</Tag>{" "}
        {link.opens > 0 && `${t.link.opens(link.opens)} · `}
        {link.singleUse ? t.link.singleUse : t.link.reusable} · {t.link.columns.made}{" "}
        <Moment at={link.createdAt} zone={zone} />
        {link.expiresAt !== null && ` · ${t.link.expires(moment(new Date(link.expiresAt), zone))}`}
      </li>
      {link.eventType.isGone && <li>{t.link.gone}</li>}
      {link.meeting !== null && (
        <li>
          <ToMeeting id={link.meeting.id} shortUrl={link.shortUrl}>
            {t.link.meeting} {moment(new Date(link.meeting.startsAt), zone)}
          </ToMeeting>
        </li>
      )}
      {link.messages.length === 0 && <li>{t.link.notSent}</li>}
      {link.messages.map((message) => (
        <li key={message.id}>
          <Tag tone={messageTones[message.state]}>{t.link.message[message.state]}</Tag>{" "}
          {t.link.sentTo(message.recipient)} · <Moment at={message.sentAt ?? message.createdAt} zone={zone} />
        </li>
      ))}
    </ul>
  );
}

interface ToMeetingProps {
  readonly id: string;
  /** An address of the service's: in a host app, the page around is of another origin. */
  readonly shortUrl: string;
  readonly children: ReactNode;
}

function ToMeeting({ id, shortUrl, children }: ToMeetingProps) {
  const { href, origin } = new URL(`/meetings/${encodeURIComponent(id)}`, shortUrl);
  return origin === location.origin ? (
    <Anchor href={href}>{children}</Anchor>
  ) : (
    <OutLink href={href}>{children}</OutLink>
  );
}
