// What each word adds to the probability: a bar upwards for positive, downwards for negative, and the number.
import { el, svg } from '../dom.js';

/** @typedef {{start: number, length: number, word: string, adds: number}} Word */

// A bar of full height: a word that alone moves the probability this far.
const FULL = 0.25;
// Less than this is not a word's doing.
const NOTHING = 0.015;

/** @param {Word[]} words */
export function wordChips(words) {
  if (words.length === 0) {
    return null;
  }

  return el('section', { 'aria-label': 'What each word adds' },
    el('h2', {}, 'What each word adds'),
    el('ol', { class: 'chips' }, words.map(chip)),
    el('p', { class: 'quiet' },
      'In points of a hundred: how likely positive is with the word, less how likely without it. Words work together, so these need not ',
      'add up to the whole.'));
}

/** @param {Word} word */
function chip({ word, adds }) {
  const kind = adds > NOTHING ? 'positive' : adds < -NOTHING ? 'negative' : 'none';
  const height = Math.min(1, Math.abs(adds) / FULL) * 22;
  const points = Math.round(adds * 100);
  return el('li', { class: `chip ${kind}` },
    svg('svg', { viewBox: '0 0 40 48', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
      svg('rect', { class: 'chip-bar', x: 0, y: adds > 0 ? 24 - height : 24, width: 40, height: Math.max(height, 0.5) })),
    el('bdi', { class: 'chip-word' }, word),
    el('span', { class: 'chip-adds number' }, points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0'));
}
