// Keeps a page new by itself.

/**
 * Runs now and then again so long after each run, until the signal. Not while the tab is hidden: once more as soon as it is seen again.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @param {() => Promise<void>} run Its failures are its own to tell.
 * @returns {() => void} Runs it at once.
 */
export function every(milliseconds, signal, run) {
  let timer = 0;
  let running = false;
  let wanted = false;
  const go = async () => {
    clearTimeout(timer);
    if (signal.aborted) {
      return;
    }
    if (running) {
      wanted = true;
      return;
    }
    running = true;
    try {
      do {
        wanted = false;
        await run();
      } while (wanted && !signal.aborted);
    } finally {
      running = false;
      if (!signal.aborted && !document.hidden) {
        timer = setTimeout(go, milliseconds);
      }
    }
  };
  document.addEventListener('visibilitychange', () => !document.hidden && go(), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  go();
  return go;
}
