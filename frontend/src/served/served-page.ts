/** What the build is told of each page that the service sends. */

/** A question as it is sent. */
export interface Question {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ServedPage {
  /** As the service knows it. */
  readonly name: string;
  readonly title: string;
  /** What stands in `#root`, with `<style>` elements among it. */
  readonly markup: string;
  /** The module of the page itself, below `src/pages`. */
  readonly module: string | undefined;
  /** What the browser asks while it waits for the script, one after the other. */
  readonly questions: readonly Question[];
}
