import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { meetingStatuses, type MatchedChoice } from "../../app/search";
import { withSeveral, type Choice } from "../../components/choices";
import { Icon } from "../../components/Icon";
import { t } from "../../texts";
import { ClientFilter } from "./ClientFilter";
import { HostFilter } from "./HostFilter";
import { useFilters } from "./useFilters";
import { countFilters } from "./variables";
import classes from "./MeetingsPage.module.css";

export function Filters() {
  const [search, change] = useFilters();
  const set = countFilters(search);
  const [isOpen, setOpen] = useState(set > 0);
  return (
    <search className={classes.filters}>
      <TextInput
        type="search"
        label={t.meetings.find}
        placeholder={t.meetings.findHint}
        leftSection={<Icon name="search" size={18} />}
        value={search.q ?? ""}
        onChange={(event) => {
          change({ q: event.currentTarget.value });
        }}
        className={classes.find ?? ""}
        autoComplete="off"
      />
      <details
        open={isOpen}
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary className={classes.summary}>{t.meetings.filtersSet(set)}</summary>
        <div className={classes.grid}>
          <Status />
          <Days />
          <ClientFilter />
          <HostFilter />
          <Matched />
          <Order />
        </div>
        {set > 0 && (
          <Button
            variant="default"
            size="xs"
            mt="md"
            onClick={() => {
              change({
                status: undefined,
                from: undefined,
                to: undefined,
                client: undefined,
                host: undefined,
                matched: undefined,
              });
            }}
          >
            {t.meetings.reset}
          </Button>
        )}
      </details>
    </search>
  );
}

function Status() {
  const [{ status = "" }, change] = useFilters();
  const single = meetingStatuses.map((value) => ({ value, label: t.status[value] }));
  return (
    <NativeSelect
      label={t.meetings.status}
      value={status}
      data={[{ value: "", label: t.meetings.anyStatus }, ...withSeveral(single, status)]}
      onChange={(event) => {
        change({ status: event.currentTarget.value });
      }}
    />
  );
}

function Days() {
  const [{ from = "", to = "" }, change] = useFilters();
  return (
    <>
      <TextInput
        type="date"
        label={t.meetings.from}
        value={from}
        max={to}
        onChange={(event) => {
          change({ from: event.currentTarget.value });
        }}
      />
      <TextInput
        type="date"
        label={t.meetings.to}
        value={to}
        min={from}
        onChange={(event) => {
          change({ to: event.currentTarget.value });
        }}
      />
    </>
  );
}

const matchedChoices: readonly Choice<MatchedChoice | "">[] = [
  { value: "", label: t.meetings.matchAny },
  { value: "yes", label: t.meetings.matched },
  { value: "no", label: t.meetings.unmatched },
];

function Matched() {
  const [{ matched = "" }, change] = useFilters();
  return (
    <NativeSelect
      label={t.meetings.match}
      value={matched}
      data={matchedChoices}
      onChange={(event) => {
        const chosen = matchedChoices.find(({ value }) => value === event.currentTarget.value)?.value;
        change({ matched: chosen === "" ? undefined : chosen });
      }}
    />
  );
}

function Order() {
  const [{ order = "desc" }, change] = useFilters();
  return (
    <NativeSelect
      label={t.meetings.order}
      value={order}
      data={[
        { value: "desc", label: t.meetings.sortedDesc },
        { value: "asc", label: t.meetings.sortedAsc },
      ]}
      onChange={(event) => {
        change({ order: event.currentTarget.value === "asc" ? "asc" : undefined });
      }}
    />
  );
}
