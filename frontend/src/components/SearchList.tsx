/**
 * A list with a search field above it, by mouse and by keyboard: type to narrow, arrow keys to move, Enter to choose.
 * The field keeps the focus; the list follows it (the combobox pattern of the ARIA practices, its list always open).
 */

import { TextInput, VisuallyHidden } from "@mantine/core";
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../texts";
import { Icon } from "./Icon";
import { Isolated } from "./Isolated";
import { useActiveRow } from "./useActiveRow";
import classes from "./SearchList.module.css";

export interface Option {
  readonly id: string;
  readonly name: string;
  readonly hint?: ReactNode;
}

interface Props<Item extends Option> {
  readonly label: string;
  readonly placeholder?: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly options: readonly Item[];
  readonly chosen?: string | undefined;
  readonly onChoose: (option: Item) => void;
  readonly error?: string | undefined;
  readonly isLoading?: boolean;
  readonly autoFocus?: boolean;
}

export function SearchList<Item extends Option>(props: Props<Item>) {
  const { label, placeholder, text, onText, options, chosen, onChoose, error, isLoading, autoFocus } = props;
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);
  const [active, move] = useActiveRow(options, chosen);
  const rowId = (id: string): string => `${listId}-${id}`;

  useEffect(() => {
    list.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      const option = options.find(({ id }) => id === active);
      if (option !== undefined) onChoose(option);
    } else if (move(event.key)) event.preventDefault();
  };

  return (
    <div className={classes.frame}>
      <TextInput
        label={label}
        placeholder={placeholder ?? t.search}
        value={text}
        onChange={(event) => {
          onText(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        error={error}
        leftSection={<Icon name="search" size={18} />}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : rowId(active)}
        autoComplete="off"
        spellCheck={false}
        {...(autoFocus === true && { "data-autofocus": true })}
      />
      <VisuallyHidden role="status">
        {isLoading === true ? t.loading : t.searchList.results(options.length)}
      </VisuallyHidden>
      <ul ref={list} id={listId} role="listbox" aria-label={label} className={classes.list}>
        {options.map((option) => (
          <li
            key={option.id}
            id={rowId(option.id)}
            role="option"
            aria-selected={option.id === chosen}
            data-active={option.id === active || undefined}
            className={classes.option}
            // The field keeps the focus.
            onMouseDown={(event) => {
              event.preventDefault();
            }}
            onClick={() => {
              onChoose(option);
            }}
          >
            <span className={classes.name}>
              <Isolated>{option.name}</Isolated>
            </span>
            {option.hint !== undefined && <span className={classes.hint}>{option.hint}</span>}
            <span className={classes.tick}>{option.id === chosen && <Icon name="check" size={18} />}</span>
          </li>
        ))}
      </ul>
      {options.length === 0 && isLoading !== true && text !== "" && (
        <p className={classes.none}>{t.searchList.none(text)}</p>
      )}
    </div>
  );
}
