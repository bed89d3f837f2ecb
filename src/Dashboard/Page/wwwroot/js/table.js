// A table in a frame of its own, which scrolls sideways where it is wider than the screen.
import { el } from './dom.js';

/** @typedef {import('./dom.js').Child} Child */

/**
 * @param {string} name What the table holds, for those who do not see it.
 * @param {(Child | {name: Child, kind: string})[]} columns Their heads; `kind` is a class.
 * @param {Child[]} rows
 * @param {string} [kind] A class of the table.
 */
export function scrollTable(name, columns, rows, kind) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${name}, a table` },
    el('table', kind ? { class: kind } : {},
      el('thead', {}, el('tr', {}, columns.map(head))),
      el('tbody', {}, rows)));
}

/**
 * The head of a column of numbers.
 * @param {string} name
 */
export const numbers = name => ({ name, kind: 'number' });

/** @param {any} column */
function head(column) {
  return column?.kind ? el('th', { scope: 'col', class: column.kind }, column.name) : el('th', { scope: 'col' }, column);
}
