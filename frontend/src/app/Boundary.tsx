/** Catches what breaks while drawing, so that nobody is left with an empty page. */

import { Component, type ReactNode } from "react";
import { Crashed } from "../shell/Crashed";

interface Props {
  readonly children: ReactNode;
}

export class Boundary extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Crashed /> : this.props.children;
  }
}
