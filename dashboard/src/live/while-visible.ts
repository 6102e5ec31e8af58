/**
 * Does something while the page is looked at, and again each time that it is.
 * @param hiddenMs how long it goes on after the page was hidden
 * @param work ends with its signal
 * @returns how to end it
 */
export const whileVisible = (hiddenMs: number, work: (signal: AbortSignal) => Promise<void>): (() => void) => {
  let working: AbortController | undefined;
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    working = new AbortController();
    void work(working.signal);
  };
  const end = () => {
    working?.abort();
    working = undefined;
  };
  const onVisibility = () => {
    clearTimeout(hiding);
    if (document.visibilityState === 'hidden') hiding = setTimeout(end, hiddenMs);
    else if (working === undefined) begin();
  };
  onVisibility();
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(hiding);
    end();
  };
};
