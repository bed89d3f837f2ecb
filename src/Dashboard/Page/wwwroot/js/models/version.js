// One version in full: why it serves or not, every metric, its pictures and its card.
import { getText } from '../api.js';
import { el, fill } from '../dom.js';
import { figure } from '../format.js';
import { status } from './table.js';

/** @param {any} version */
export function versionDetails(version) {
  const path = `/models/${encodeURIComponent(version.version)}`;
  const pictures = version.pictures ?? [];
  return el('details', { class: 'version', 'data-key': `version-${version.version}` },
    el('summary', { 'data-key': `summary-${version.version}` },
      el('span', { class: 'version-name' }, `Version ${version.version}`), status(version.status),
      el('span', { class: 'quiet' }, version.reason)),
    el('div', { class: 'version-body' },
      pictures.length > 0
        ? el('div', { class: 'pictures' }, pictures.map((/** @type {string} */ file) => el('figure', {},
          el('a', { href: `${path}/pictures/${encodeURIComponent(file)}`, target: '_blank', rel: 'noopener' },
            el('img', {
              src: `${path}/pictures/${encodeURIComponent(file)}`, alt: `${nameOf(file)} of version ${version.version}`, loading: 'lazy',
            })),
          el('figcaption', {}, nameOf(file)))))
        : el('p', { class: 'quiet' }, 'This version was registered without pictures.'),
      pairs('Metrics', version.metrics, figure, 'number'),
      pairs('Tags', version.tags, text => String(text)),
      version.card && card(version.version, path)));
}

/** @param {string} file */
const nameOf = file => file.replace(/\.png$/, '').replaceAll('-', ' ');

/**
 * @param {string} title
 * @param {Record<string, any> | undefined} values
 * @param {(value: any) => string} as
 * @param {string} [kind] A class of the values.
 */
function pairs(title, values, as, kind) {
  const all = Object.entries(values ?? {});
  return all.length > 0 && el('div', {}, el('h3', {}, title),
    el('dl', { class: 'pairs' }, all.map(([name, value]) =>
      el('div', {}, el('dt', {}, name.replaceAll('_', ' ')), el('dd', { class: kind ?? null }, as(value))))));
}

/**
 * @param {string} version
 * @param {string} path
 */
function card(version, path) {
  const text = el('pre', { class: 'text', tabindex: 0, role: 'region', 'aria-label': `Card of version ${version}` });
  return el('details', {
    class: 'card',
    'data-key': `card-${version}`,
    ontoggle: async (/** @type {Event} */ event) => {
      if (/** @type {HTMLDetailsElement} */ (event.target).open && text.textContent === '') {
        fill(text, await getText(`${path}/card`).catch((/** @type {Error} */ problem) => problem.message));
      }
    },
  }, el('summary', { 'data-key': `card-summary-${version}` }, 'The card'), text);
}
