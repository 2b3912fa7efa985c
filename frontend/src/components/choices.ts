/** What a field to choose from offers. Pure. */

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

/** An address may hold several at once, comma-separated; then they stand there as they are, as one more choice. */
export function withSeveral(choices: readonly Choice[], chosen: string): Choice[] {
  if (!chosen.includes(",")) return [...choices];
  const values = chosen.split(",");
  const labels = choices.flatMap(({ value, label }) => (values.includes(value) ? [label] : []));
  return [...choices, { value: chosen, label: labels.join(", ") }];
}
