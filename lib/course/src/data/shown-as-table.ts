import { jupyterDisplay, type MimeBundle, SelfShowing } from "@course/core";
import type { Table } from "./table.js";

/** A value that shows itself as a table. */
export abstract class ShownAsTable extends SelfShowing {
  /** What is shown. */
  abstract get table(): Table;

  override toString(): string {
    return this.table.toString();
  }

  override toHtml(): string {
    return this.table.toHtml();
  }

  /** Shows the table, as the last expression of a cell. */
  override [jupyterDisplay](): MimeBundle {
    return this.table[jupyterDisplay]();
  }
}
