/** A button for what cannot be taken back. */

import { Button, type ButtonProps } from "@mantine/core";
import type { ButtonHTMLAttributes } from "react";
import classes from "./DangerButton.module.css";

type Props = ButtonProps & Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof ButtonProps>;

export function DangerButton(props: Props) {
  return <Button className={classes.danger ?? ""} {...props} />;
}
