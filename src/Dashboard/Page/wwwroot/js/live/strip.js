// The stream in six figures, and the tide: which part of it is positive.
import { el, setText, svg } from '../dom.js';
import { clockTime, compact, count, percent, rate, span } from '../format.js';
import { lastState, on } from '../stream.js';

/** @typedef {import('../stream.js').State} State */

/** @param {AbortSignal} signal */
export function strip(signal) {
  const perSecond = figure('tweets a second');
  const share = figure('positive');
  const behind = figure('behind');
  const model = figure('model');
  const incidents = figure('open incidents', '#/incidents');
  const last = figure('last tweet scored');
  const tide = tideBar();

  const draw = (/** @type {State} */ state) => {
    perSecond.set(rate(state.tweets_per_second));
    share.set(percent(state.positive_share));
    behind.set(
      state.behind_seconds === undefined ? '–' : span(state.behind_seconds),
      state.lag === undefined ? ''
        : state.lag > 0 ? `${compact(state.lag)} ${state.lag === 1 ? 'tweet waits' : 'tweets wait'}` : 'none waits');
    model.set(state.model_version ?? '–', state.model ?? '');
    incidents.set(state.open_incidents === undefined ? '–' : count(state.open_incidents), undefined, (state.open_incidents ?? 0) > 0);
    last.set(state.last_scored_at ? clockTime(state.last_scored_at) : 'none yet');
    tide.set(state.positive_share);
  };
  signal.addEventListener('abort', on('state', draw));
  const now = lastState();
  if (now) {
    draw(now);
  }

  return el('section', { class: 'strip', 'aria-label': 'The stream now' },
    el('dl', { class: 'figures' }, [perSecond, share, behind, last, model, incidents].map(each => each.element)), tide.element);
}

/**
 * @param {string} name
 * @param {string} [link]
 */
function figure(name, link) {
  const value = el(link ? 'a' : 'span', link ? { href: link, class: 'figure-value' } : { class: 'figure-value' }, '–');
  const note = el('dd', { class: 'figure-note' });
  const element = el('div', { class: 'figure' }, el('dt', {}, name), el('dd', {}, value), note);
  return {
    element,
    /**
     * @param {string} text
     * @param {string} [beside]
     * @param {boolean} [alarming]
     */
    set: (text, beside = '', alarming = false) => {
      setText(value, text);
      setText(note, beside);
      element.classList.toggle('alarming', alarming);
    },
  };
}

function tideBar() {
  const negative = el('span', { class: 'tide-word negative' }, 'negative');
  const positive = el('span', { class: 'tide-word positive' }, 'positive');
  const part = svg('rect', { class: 'tide-positive', x: 50, width: 50, height: 10 });
  const drawing = svg('svg',
    { class: 'tide', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    svg('rect', { class: 'tide-negative', width: 100, height: 10 }), part);
  const element = el('div', { class: 'tide-row', 'data-known': 'false' }, negative, drawing, positive);
  return {
    element,
    /** @param {number | null | undefined} share */
    set: share => {
      const known = share !== null && share !== undefined;
      element.dataset.known = String(known);
      setText(negative, known ? `▼ ${percent(1 - share)} negative` : '▼ negative');
      setText(positive, known ? `positive ${percent(share)} ▲` : 'positive ▲');
      if (known) {
        part.setAttribute('x', String(100 - share * 100));
        part.setAttribute('width', String(share * 100));
      }
    },
  };
}
