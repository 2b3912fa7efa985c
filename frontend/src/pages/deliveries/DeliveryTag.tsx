import { Tag } from "../../components/Tag";
import type { DeliveryState } from "../../generated/graphql";
import { t } from "../../texts";
import { deliveryTones } from "./states";

export function DeliveryTag({ state }: { readonly state: DeliveryState }) {
  return <Tag tone={deliveryTones[state]}>{t.deliveries.state[state]}</Tag>;
}
