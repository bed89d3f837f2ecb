// The probability on a scale from negative to positive, with the threshold marked.
import { el, fill, setText, svg } from '../dom.js';
import { figure } from '../format.js';
import { mark } from '../sentiment.js';

/**
 * @typedef {{label: string, positive_probability: number, threshold: number, model: string, model_version: string,
 *   words?: import('./words.js').Word[]}} Answer
 */

const WIDTH = 400;
const [X0, X1, Y] = [8, 392, 34];

/** An empty scale. */
export function gauge() {
  const value = el('p', { class: 'gauge-value' }, '–');
  const verdict = el('p', { class: 'gauge-label' });
  // Read out when the viewer stops typing, not at each move.
  const spoken = el('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const note = el('p', { class: 'quiet gauge-note' }, 'Type something: the scale moves with it.');
  const part = svg('rect', { class: 'gauge-part', x: X0, y: Y - 5, width: 0, height: 10, rx: 5 });
  const knob = svg('g', { class: 'gauge-knob' }, svg('circle', { cx: 0, cy: Y, r: 9 }));
  const threshold = svg('g', { class: 'gauge-threshold' },
    svg('line', { x1: 0, x2: 0, y1: Y - 16, y2: Y + 16 }), svg('text', { x: 0, y: Y - 21 }, 'threshold'));
  const element = el('div', { class: 'gauge', 'data-known': 'false' },
    el('div', { class: 'gauge-head' }, value, verdict), spoken,
    svg('svg', { viewBox: `0 0 ${WIDTH} 72`, 'aria-hidden': 'true', focusable: 'false' },
      svg('rect', { class: 'gauge-all', x: X0, y: Y - 5, width: X1 - X0, height: 10, rx: 5 }), part, threshold, knob,
      svg('text', { class: 'gauge-end', x: X0, y: 66 }, '▼ negative'),
      svg('text', { class: 'gauge-end last', x: X1, y: 66 }, 'positive ▲')),
    note);
  let timer = 0;

  /** @param {number} share */
  const x = share => X0 + share * (X1 - X0);
  return {
    element,
    clear: () => {
      clearTimeout(timer);
      element.dataset.known = 'false';
      element.classList.remove('positive', 'negative');
      setText(value, '–');
      fill(verdict);
      setText(note, 'Type something: the scale moves with it.');
    },
    /** @param {Answer} answer */
    set: answer => {
      element.dataset.known = 'true';
      element.classList.toggle('positive', answer.label === 'positive');
      element.classList.toggle('negative', answer.label === 'negative');
      setText(value, figure(answer.positive_probability));
      fill(verdict, mark(answer.label));
      part.setAttribute('width', String(answer.positive_probability * (X1 - X0)));
      knob.setAttribute('transform', `translate(${x(answer.positive_probability)} 0)`);
      threshold.setAttribute('transform', `translate(${x(answer.threshold)} 0)`);
      setText(note, `Probability of positive by ${answer.model} ${answer.model_version}; positive from ${figure(answer.threshold)} on.`);
      clearTimeout(timer);
      timer = setTimeout(() => setText(spoken, `${answer.label}, probability of positive ${figure(answer.positive_probability)}`), 900);
    },
  };
}
