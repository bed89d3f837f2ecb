// What challengers would have said beside what the champion said.
import { el } from '../dom.js';
import { count, dayTime, figure, percent, time } from '../format.js';
import { numbers, scrollTable } from '../table.js';

const COLUMNS = ['tweets', 'agreement', 'labelled', 'precision', 'recall', 'its precision', 'its recall'];

/** @param {any[]} shadow */
export function shadowTable(shadow) {
  return shadow.length === 0
    ? el('p', { class: 'quiet' }, 'No challenger reads along. Setting Shadow:Version names one: docs/swapping.md.')
    : scrollTable('Challengers', ['challenger', ...COLUMNS.map(numbers), 'span'], shadow.map(rowOf));
}

/** @param {any} row */
function rowOf(row) {
  const figures = [
    count(row.tweets),
    percent(row.agreement),
    row.labelled === undefined ? '–' : count(row.labelled),
    ...[row.precision, row.recall, row.challenger_precision, row.challenger_recall].map(figure),
  ];
  return el('tr', {},
    el('th', { scope: 'row' }, row.challenger, row.version && el('span', { class: 'quiet' }, ` beside ${row.version}`)),
    figures.map(text => el('td', { class: 'number' }, text)),
    el('td', {}, time(row.since, dayTime), ' to ', time(row.until, dayTime)));
}
