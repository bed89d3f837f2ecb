// When the list must not move: rows that move under a pointer make people judge the wrong tweet.
import { say } from '../say.js';

// Who aimed at a row that was elsewhere so shortly before has aimed at another.
const AIMING = 1000;
// A screen that somebody touched in passing goes on by itself.
const FORGOTTEN = 60_000;

/** @typedef {'' | 'pointed' | 'scrolled' | 'touched'} Hold */

/**
 * Watches who uses the list.
 * @param {HTMLElement} list
 * @param {AbortSignal} signal
 * @param {() => void} changed
 */
export function holding(list, signal, changed) {
  let pointed = false;
  let focused = false;
  let scrolled = false;
  let touched = false;
  let doubtful = false;
  let movedAt = -AIMING;
  let timer = 0;

  /** @returns {Hold} */
  const now = () => touched ? 'touched' : scrolled ? 'scrolled' : pointed || focused ? 'pointed' : '';
  const set = (/** @type {() => void} */ change) => {
    const before = now();
    change();
    if (now() !== before) {
      changed();
    }
  };
  const touch = () => {
    set(() => { touched = true; });
    clearTimeout(timer);
    timer = setTimeout(() => scrolled ? touch() : set(() => { touched = false; }), FORGOTTEN);
  };
  signal.addEventListener('abort', () => clearTimeout(timer));

  list.addEventListener('pointerenter', event => event.pointerType === 'mouse' && set(() => { pointed = true; }));
  list.addEventListener('pointerleave', () => set(() => { pointed = false; }));
  // A button keeps the focus after a click; only who moves by the keyboard is still there.
  list.addEventListener('focusin', event =>
    set(() => { focused = event.target instanceof Element && event.target.matches(':focus-visible'); }));
  list.addEventListener('focusout', event =>
    set(() => { focused &&= event.relatedTarget instanceof Node && list.contains(event.relatedTarget); }));

  // A finger is over nothing before it is down: what it finds there must be what was there when it set out.
  list.addEventListener('pointerdown', event => {
    doubtful = event.pointerType !== 'mouse' && now() === '' && performance.now() - movedAt < AIMING;
    if (event.pointerType !== 'mouse') {
      touch();
    }
  });
  list.addEventListener('click', event => {
    if (doubtful && event.target instanceof Element && event.target.closest('.judge')) {
      event.stopPropagation();
      say('The list moved while you aimed, so that counts for nothing. It stands still now: tap again.', 'failed');
    }
    doubtful = false;
  }, { capture: true });
  addEventListener('scroll', () => {
    set(() => { scrolled = list.getBoundingClientRect().top < 0; });
    if (scrolled && matchMedia('(hover: none)').matches) {
      touch();
    }
  }, { signal, passive: true });

  return {
    now,
    /** Rows have just been put above others. */
    moved: () => { movedAt = performance.now(); },
    /** The viewer has seen what stood there. */
    release: () => set(() => { [touched, scrolled] = [false, false]; }),
  };
}
