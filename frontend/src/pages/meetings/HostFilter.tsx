import { NativeSelect } from "@mantine/core";
import { isAdmin, useViewer } from "../../app/viewer";
import { FilterHostsDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { t } from "../../texts";
import { hostChoices } from "./hosts";
import { useFilters } from "./useFilters";

/** Members see their own meetings only, and where one person holds all, there is nothing to choose either. */
export function HostFilter() {
  const viewer = useViewer();
  const [{ host = "" }, change] = useFilters();
  const { data } = useLiveQuery(FilterHostsDocument, {}, { pause: !isAdmin(viewer), isStill: true });
  const hosts = data?.hosts ?? [];
  if (hosts.length < 2 && host === "") return null;
  return (
    <NativeSelect
      label={t.meetings.host}
      value={host}
      data={[{ value: "", label: t.meetings.anyHost }, ...hostChoices(hosts, viewer.id, host)]}
      onChange={(event) => {
        change({ host: event.currentTarget.value });
      }}
    />
  );
}
