/** Links sent to somebody, and what became of each. */

import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useZone } from "../app/viewer";
import { CopyButton } from "../components/CopyButton";
import { DataTable, type Column } from "../components/DataTable";
import { lazyDialog } from "../components/lazyDialog";
import { RouteLink } from "../components/RouteLink";
import { Tag } from "../components/Tag";
import { Moment } from "../components/Times";
import type { LinkRowFragment } from "../generated/graphql";
import { t } from "../texts";
import { moment, plainMoment, zoneName } from "../time/words";
import { canBeUsed, linkTones } from "./states";
import type { Recipient } from "./recipient";
import classes from "./Links.module.css";

const LinkDialog = lazyDialog(async () => (await import("./LinkDialog")).LinkDialog);

interface Props {
  readonly links: readonly LinkRowFragment[];
  readonly recipient: Recipient;
}

export function LinksTable({ links, recipient }: Props) {
  const zone = useZone();
  const [shown, setShown] = useState<LinkRowFragment>();
  const [isOpen, setOpen] = useState(false);

  const columns: Column<LinkRowFragment>[] = [
    { key: "what", title: t.link.columns.what, isHeader: true, cell: (link) => <What link={link} /> },
    { key: "state", title: t.link.columns.state, cell: (link) => <State link={link} /> },
    { key: "sent", title: t.link.columns.sent, cell: (link) => <Sent link={link} /> },
    {
      key: "made",
      title: t.link.columns.made,
      cell: ({ createdAt }) => <Moment at={createdAt} zone={zone} isZoneKnown />,
    },
    {
      key: "actions",
      title: t.link.columns.actions,
      isQuiet: true,
      align: "end",
      cell: (link) => (
        <Group gap="xs" className={classes.actions}>
          {canBeUsed(link) && (
            <CopyButton
              size="xs"
              text={link.shortUrl}
              label={t.link.copy}
              fullName={t.link.copyFull(link.eventType.name)}
              said={t.link.copied}
            />
          )}
          <Button
            variant="default"
            size="xs"
            aria-label={t.link.manageFull(link.eventType.name, moment(new Date(link.createdAt), zone))}
            onClick={() => {
              setShown(link);
              setOpen(true);
            }}
          >
            {t.link.manage}
          </Button>
        </Group>
      ),
    },
  ];

  return (
    <>
      <DataTable
        caption={t.link.caption(zoneName(zone, new Date()))}
        showCaption
        columns={columns}
        rows={links}
        keyOf={({ id }) => id}
      />
      <LinkDialog
        isOpen={isOpen}
        link={shown}
        recipient={recipient}
        onClose={() => {
          setOpen(false);
        }}
      />
    </>
  );
}

function What({ link }: { readonly link: LinkRowFragment }) {
  return (
    <>
      {link.eventType.name}
      <span className={classes.small}>
        {t.time.minutes(link.eventType.durationMinutes)} ·{" "}
        {link.singleUse ? t.link.singleUse : t.link.reusable}
      </span>
    </>
  );
}

function State({ link }: { readonly link: LinkRowFragment }) {
  const zone = useZone();
  return (
    <>
      <Tag tone={linkTones[link.state]}>{t.link.state[link.state]}</Tag>
      {link.meeting !== null && (
        <span className={classes.small}>
          <RouteLink to="/meetings/$id" params={{ id: link.meeting.id }}>
            {t.link.meeting} {plainMoment(new Date(link.meeting.startsAt), zone)}
          </RouteLink>
        </span>
      )}
      {link.meeting === null && link.opens > 0 && (
        <span className={classes.small}>{t.link.opens(link.opens)}</span>
      )}
      {link.eventType.isGone && canBeUsed(link) && <span className={classes.small}>{t.link.gone}</span>}
    </>
  );
}

function Sent({ link }: { readonly link: LinkRowFragment }) {
  const last = link.messages[0];
  if (last === undefined) return <span className={classes.quiet}>{t.link.notSent}</span>;
  return (
    <>
      {t.link.message[last.state]}
      <span className={classes.small}>{t.link.sentTo(last.recipient)}</span>
    </>
  );
}
