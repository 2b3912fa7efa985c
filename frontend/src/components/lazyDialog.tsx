/** Dialogs are loaded when they are first opened: most visits open none. */

import { lazy, Suspense, useState, type ComponentType } from "react";

interface Openable {
  readonly isOpen: boolean;
}

export function lazyDialog<Props extends Openable>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Loaded = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>;
  return function LazyDialog(props: Props) {
    const [wasAsked, setAsked] = useState(props.isOpen);
    if (props.isOpen && !wasAsked) setAsked(true);
    return wasAsked ? (
      <Suspense>
        <Loaded {...props} />
      </Suspense>
    ) : null;
  };
}
