// What became of something that the viewer did: shown for a while, and read out once.
import { el } from './dom.js';

const SHOWN_FOR = 9000;
let timer = 0;

/**
 * @param {string} text
 * @param {'done' | 'failed'} [kind]
 */
export function say(text, kind = 'done') {
  const place = /** @type {HTMLElement} */ (document.getElementById('said'));
  clearTimeout(timer);
  place.replaceChildren(el('p', { class: `said-${kind}` },
    el('span', { 'aria-hidden': 'true' }, kind === 'done' ? '✓' : '!'),
    el('span', {}, text),
    el('button', { type: 'button', class: 'plain', 'aria-label': 'Close this message', onclick: () => place.replaceChildren() }, '×')));
  timer = setTimeout(() => place.replaceChildren(), SHOWN_FOR);
}

/**
 * Runs what the viewer asked for, and tells when it failed.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T | null>} Null: it failed, and was told.
 */
export async function trying(action) {
  try {
    return await action();
  } catch (problem) {
    say(problem instanceof Error ? problem.message : String(problem), 'failed');
    return null;
  }
}
