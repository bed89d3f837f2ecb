// What challengers would have said beside what the champion said.
import { el } from '../dom.js';
import { count, dayTime, figure, percent, time } from '../format.js';

const COLUMNS = ['tweets', 'agreement', 'labelled', 'precision', 'recall', 'its precision', 'its recall'];

/** @param {any[]} shadow */
export function shadowTable(shadow) {
  return shadow.length === 0
    ? el('p', { class: 'quiet' }, 'No challenger reads along. Setting Shadow:Version names one: docs/swapping.md.')
    : el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Challengers, a table' }, el('table', {},
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'challenger'), COLUMNS.map(name => el('th', { scope: 'col', class: 'number' }, name)), el('th', { scope: 'col' }, 'span'))),
      el('tbody', {}, shadow.map(row => el('tr', {},
        el('th', { scope: 'row' }, row.challenger, row.version && el('span', { class: 'quiet' }, ` beside ${row.version}`)),
        [count(row.tweets), percent(row.agreement), row.labelled === undefined ? '–' : count(row.labelled), figure(row.precision), figure(row.recall), figure(row.challenger_precision), figure(row.challenger_recall)]
          .map(text => el('td', { class: 'number' }, text)),
        el('td', {}, time(row.since, dayTime), ' to ', time(row.until, dayTime)))))));
}
