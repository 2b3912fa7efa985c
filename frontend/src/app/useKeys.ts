/** Single keys for what is done often; not while one writes, nor in a dialog, nor when turned off. */

import { useEffect, useEffectEvent } from "react";
import { singleKeys } from "./preferences";

type Keys = Readonly<Record<string, (() => void) | undefined>>;

/** By the lower-case name of the key. */
export function useKeys(keys: Keys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!singleKeys.get() || event.defaultPrevented || !isPlain(event) || isBusy(event.target)) return;
    const act = keys[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      press(event);
    };
    document.addEventListener("keydown", listen);
    return () => {
      document.removeEventListener("keydown", listen);
    };
  }, []);
}

function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
}

function isBusy(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=listbox]",
    ) !== null
  );
}
