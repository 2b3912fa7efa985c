/**
 * A real table with a caption. Where it is narrow each row becomes a card whose cells say their column's name; the
 * roles are written out because browsers forget them when a table is no longer displayed as one.
 */

import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Names the row. */
  readonly isHeader?: boolean;
  /** For columns of buttons: the title is only for those who listen. */
  readonly isQuiet?: boolean;
  readonly align?: "end";
}

interface Props<Row> {
  readonly caption: string;
  /** Seen too, where it says what nothing else says. */
  readonly showCaption?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sort?: { readonly column: string; readonly direction: "ascending" | "descending" };
  readonly isStale?: boolean;
}

export function DataTable<Row>({ caption, showCaption, columns, rows, keyOf, sort, isStale }: Props<Row>) {
  return (
    <div className={classes.frame}>
      <table role="table" className={classes.table} aria-busy={isStale === true}>
        <caption className={classes.caption}>
          {showCaption === true ? caption : <VisuallyHidden>{caption}</VisuallyHidden>}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                data-align={column.align}
                {...(sort?.column === column.key && { "aria-sort": sort.direction })}
              >
                {column.isQuiet === true ? <VisuallyHidden>{column.title}</VisuallyHidden> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const content = (
    <>
      {column.isHeader !== true && column.isQuiet !== true && (
        <span className={classes.label} aria-hidden="true">
          {column.title}
        </span>
      )}
      <div className={classes.content}>{column.cell(row)}</div>
    </>
  );
  return column.isHeader === true ? (
    <th role="rowheader" scope="row" className={classes.rowHeader}>
      {content}
    </th>
  ) : (
    <td role="cell" data-align={column.align} data-quiet={column.isQuiet}>
      {content}
    </td>
  );
}
