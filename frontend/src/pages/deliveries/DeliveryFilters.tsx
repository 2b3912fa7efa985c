import { Button, NativeSelect, TextInput } from "@mantine/core";
import { deliveryStates, readDeliveryStates } from "../../app/search";
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
  // An address may hold several at once; then they stand there as they are.
  const several = state.includes(",")
    ? [
        {
          value: state,
          label: readDeliveryStates(state)
            .map((each) => t.deliveries.state[each])
            .join(", "),
        },
      ]
    : [];
  return (
    <NativeSelect
      label={t.deliveries.columns.state}
      value={state}
      data={[{ value: "", label: t.deliveries.anyState }, ...single, ...several]}
      onChange={(event) => {
        change({ state: event.currentTarget.value });
      }}
    />
  );
}
