/** When each answer was given; so that its age can be told. */

const times = new WeakMap<object, Date>();

/** Only the first telling counts: the same answer may come again, from what is kept. */
export function noteAnswerTime(data: unknown): void {
  if (typeof data === "object" && data !== null && !times.has(data)) times.set(data, new Date());
}

export function answerTime(data: unknown): Date | undefined {
  return typeof data === "object" && data !== null ? times.get(data) : undefined;
}
