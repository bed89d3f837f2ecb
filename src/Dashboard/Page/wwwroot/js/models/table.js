// Versions side by side.
import { el, svg } from '../dom.js';
import { dayOnly, figure, size, time } from '../format.js';
import { numbers, scrollTable } from '../table.js';

const METRICS = [
  ['val_precision', 'validation precision'], ['val_recall', 'validation recall'],
  ['test_precision', 'test precision'], ['test_recall', 'test recall'],
];
const SIGNS = /** @type {Record<string, string>} */ ({ serving: '●', 'passed-over': '○', refused: '✗' });

/** @param {any[]} versions */
export function versionTable(versions) {
  const columns = ['version', 'status', 'family', ...[...METRICS.map(([, name]) => name), 'threshold', 'size', 'made'].map(numbers)];
  return scrollTable('Versions', columns, versions.map(row), 'version-table');
}

/** @param {any} version */
function row(version) {
  const aliases = (version.aliases ?? []).map((/** @type {string} */ alias) => [' ', el('span', { class: 'tag' }, alias)]);
  return el('tr', { class: version.status },
    el('th', { scope: 'row' }, version.version, aliases),
    el('td', {}, status(version.status)),
    el('td', {}, version.family ?? '–', version.embedding_type && el('span', { class: 'quiet' }, ` ${version.embedding_type}`)),
    METRICS.map(([name]) => el('td', { class: 'number' }, metric(version.metrics?.[name]))),
    el('td', { class: 'number' }, figure(version.threshold)),
    el('td', { class: 'number' }, version.size_bytes ? size(version.size_bytes) : '–'),
    el('td', { class: 'number' }, time(version.created_at, dayOnly)));
}

/** @param {string} name */
export function status(name) {
  return el('span', { class: `state ${name}` }, el('span', { 'aria-hidden': 'true' }, `${SIGNS[name] ?? '○'} `), name.replace('-', ' '));
}

/** @param {number | undefined} value */
function metric(value) {
  return value === undefined ? '–' : [
    svg('svg', { class: 'tiny', viewBox: '0 0 40 4', 'aria-hidden': 'true', focusable: 'false' },
      svg('rect', { class: 'tiny-all', width: 40, height: 4, rx: 2 }),
      svg('rect', { class: 'tiny-part', width: 40 * value, height: 4, rx: 2 })),
    figure(value)];
}
