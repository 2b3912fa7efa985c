import { Button, NativeSelect, TextInput } from "@mantine/core";
import { deliveryStates } from "../../app/search";
import { withSeveral } from "../../components/choices";
import { t } from "../../texts";
import { useDeliveryFilters } from "./useDeliveryFilters";
import classes from "./Deliveries.module.css";

export function DeliveryFilters() {
  const [{ from = "", to = "", ...search }, change] = useDeliveryFilters();
  const isSet = [search.state, search.connection, from, to].some(Boolean);
  return (
    <search className={classes.filters}>
      <State />
      <TextInput
        type="datetime-local"
        label={t.deliveries.from}
        value={from}
        max={to}
        onChange={(event) => {
          change({ from: event.currentTarget.value });
        }}
      />
      <TextInput
        type="datetime-local"
        label={t.deliveries.to}
        value={to}
        min={from}
        onChange={(event) => {
          change({ to: event.currentTarget.value });
        }}
      />
      {search.connection !== undefined && (
        <NativeSelect
          label={t.deliveries.connection}
          value="one"
          data={[
            { value: "", label: t.deliveries.anyConnection },
            { value: "one", label: t.deliveries.oneConnection },
          ]}
          onChange={() => {
            change({ connection: undefined });
          }}
        />
      )}
      {isSet && (
        <Button
          variant="default"
          className={classes.clear ?? ""}
          onClick={() => {
            change({ state: undefined, connection: undefined, from: undefined, to: undefined });
          }}
        >
          {t.meetings.reset}
        </Button>
      )}
    </search>
  );
}

function State() {
  const [{ state = "" }, change] = useDeliveryFilters();
  const single = deliveryStates.map((value) => ({ value, label: t.deliveries.state[value] }));
  return (
    <NativeSelect
      label={t.deliveries.columns.state}
      value={state}
      data={[{ value: "", label: t.deliveries.anyState }, ...withSeveral(single, state)]}
      onChange={(event) => {
        change({ state: event.currentTarget.value });
      }}
    />
  );
}
