import { Part } from "../../components/Part";
import { Tag } from "../../components/Tag";
import { t } from "../../texts";
import classes from "./Integrations.module.css";

/** The next integration; a quiet promise without a button. */
export function StripeCard() {
  return (
    <Part title={t.integrations.stripe} aside={<Tag tone="quiet">{t.integrations.soon}</Tag>}>
      <p className={classes.quiet}>{t.integrations.stripeWhat}</p>
    </Part>
  );
}
