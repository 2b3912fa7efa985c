/** Wait so long, or until the signal is given, or until the browser says that it is worth trying at once. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", whenSeen);
      resolve();
    };
    const whenSeen = (): void => {
      if (document.visibilityState === "visible") done();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", whenSeen);
  });
}
