import { Link } from "@tanstack/react-router";
import { Icon } from "./Icon";
import classes from "./BackLink.module.css";

interface Props {
  readonly to: "/admin/deliveries" | "/clients" | "/meetings";
  readonly children: string;
}

export function BackLink({ to, children }: Props) {
  return (
    <p className={classes.back}>
      <Link to={to} className={classes.link ?? ""}>
        <Icon name="chevronLeft" size={16} />
        {children}
      </Link>
    </p>
  );
}
