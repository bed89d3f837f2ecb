// Tables. On a phone each row stands for itself, a cell in a line under the name of its column (css/parts.css): nothing is cut off.
import { el, unseen } from './dom.js';

/** @typedef {import('./dom.js').Child} Child */
/**
 * @typedef {string | {name: string, kind?: string, unseen?: boolean}} Column `kind` is a class; `unseen`: only a screen reader reads the
 *   name.
 */

/**
 * A table in a frame of its own, which scrolls sideways where it is wider than a screen that is no phone.
 * @param {string} name What the table holds, for those who do not see it.
 * @param {Column[]} columns Their heads.
 * @param {any[]} rows
 * @param {string} [kind] A class of the table.
 */
export function scrollTable(name, columns, rows, kind) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${name}, a table` }, tableOf(columns, rows, { kind }));
}

/**
 * The table alone. Its roles are said although they go without saying: as lines on a phone it would be none to a screen reader.
 * @param {Column[]} columns
 * @param {any[]} rows
 * @param {{kind?: string, caption?: string}} [how]
 */
export function tableOf(columns, rows, { kind, caption } = {}) {
  const heads = columns.map(column => typeof column === 'string' ? { name: column } : column);
  for (const row of rows) {
    row.setAttribute('role', 'row');
    [...row.cells].forEach((cell, index) => {
      cell.setAttribute('role', cell.tagName === 'TH' ? 'rowheader' : 'cell');
      if (cell.tagName !== 'TH' && !heads[index].unseen) {
        cell.dataset.column = heads[index].name;
      }
    });
  }
  return el('table', { role: 'table', class: kind ? `lines ${kind}` : 'lines' },
    caption && el('caption', { class: 'unseen' }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, heads.map(head))),
    el('tbody', { role: 'rowgroup' }, rows));
}

/**
 * The head of a column of numbers.
 * @param {string} name
 * @returns {Column}
 */
export const numbers = name => ({ name, kind: 'number' });

/** @param {{name: string, kind?: string, unseen?: boolean}} column */
function head(column) {
  return el('th', { scope: 'col', role: 'columnheader', class: column.kind ?? null }, column.unseen ? unseen(column.name) : column.name);
}
