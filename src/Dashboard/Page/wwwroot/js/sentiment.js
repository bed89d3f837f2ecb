// How a label and a probability look: a shape, a word, a bar. Colour only repeats what they say.
import { el, svg } from './dom.js';
import { probability } from './format.js';

/**
 * A triangle that points up for positive and down for negative, with the word.
 * @param {string} label
 */
export function mark(label) {
  return el('span', { class: `mark ${label}` },
    svg('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true', focusable: 'false' },
      svg('path', { d: label === 'positive' ? 'M5 1.500 L9.500 9 H0.500 Z' : 'M5 8.500 L0.500 1 H9.500 Z' })),
    el('span', {}, label));
}

/**
 * The probability that a tweet is positive, as a bar and a number.
 * @param {number | null | undefined} value
 * @param {string} label What the model made of it: the bar's colour.
 */
export function bar(value, label) {
  const width = Math.round((value ?? 0) * 1000) / 10;
  return el('span', { class: `chance ${label}`, title: 'probability of positive' },
    svg('svg', { viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
      svg('rect', { class: 'chance-all', width: 100, height: 6, rx: 3 }),
      svg('rect', { class: 'chance-part', width, height: 6, rx: 3 })),
    el('span', { class: 'unseen' }, 'probability of positive '),
    el('span', { class: 'number' }, probability(value)));
}
