/** Links and buttons of ours that lead to a page of ours. */

import { Anchor, Button, type AnchorProps, type ButtonProps } from "@mantine/core";
import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Html = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> & {
  ref?: Ref<HTMLAnchorElement>;
};
type ButtonHtml = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
  ref?: Ref<HTMLAnchorElement>;
};

function PlainAnchor(props: AnchorProps & Html) {
  return <Anchor {...props} />;
}

function PlainButton(props: ButtonProps & ButtonHtml) {
  return <Button component="a" {...props} />;
}

const AnchorLink = createLink(PlainAnchor);
const ButtonAnchor = createLink(PlainButton);

export const RouteLink: LinkComponent<typeof PlainAnchor> = (props) => <AnchorLink {...props} />;
export const RouteButton: LinkComponent<typeof PlainButton> = (props) => <ButtonAnchor {...props} />;
