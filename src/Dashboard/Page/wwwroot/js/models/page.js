// Models: every version of the registry, which one serves, and why.
import { get } from '../api.js';
import { el, refill } from '../dom.js';
import { every } from '../every.js';
import { on } from '../stream.js';
import { changeList } from './changes.js';
import { serving } from './serving.js';
import { shadowTable } from './shadow.js';
import { versionDetails } from './version.js';
import { versionTable } from './table.js';

const FRESH = 15_000;

/** @param {import('../router.js').Visit} visit */
export function show({ place, signal }) {
  const content = el('div', { class: 'stack' }, el('p', { class: 'quiet' }, 'Asking the registry …'));
  place.append(el('h1', {}, 'Models'), content);

  let shown = '';
  let serves = '';
  const again = every(FRESH, signal, async () => {
    try {
      const models = await get('/models', {}, signal);
      const told = JSON.stringify(models);
      if (told !== shown) {
        shown = told;
        draw(content, models);
      }
    } catch (problem) {
      if (!signal.aborted) {
        shown = '';
        refill(content, el('p', { class: 'empty' }, problem instanceof Error ? problem.message : String(problem)));
      }
    }
  });
  signal.addEventListener('abort', on('state', state => {
    const now = `${state.model} ${state.model_version}`;
    if (serves !== '' && now !== serves) {
      again();
    }
    serves = now;
  }));
}

/**
 * @param {HTMLElement} content
 * @param {any} models
 */
function draw(content, models) {
  const versions = models.versions ?? [];
  refill(content,
    (models.problems ?? []).map((/** @type {string} */ problem) =>
      el('p', { class: 'banner' }, el('span', { class: 'banner-text' }, problem))),
    serving(models),
    versions.length === 0
      ? el('p', { class: 'empty' }, 'The registry holds no version yet. ./train makes one.')
      : [
        el('section', { 'aria-label': 'Every version' }, el('h2', {}, 'Every version'), versionTable(versions),
          el('div', { class: 'versions' }, versions.map((/** @type {any} */ version) => versionDetails(version)))),
      ],
    el('section', { 'aria-label': 'Shadow' }, el('h2', {}, 'In the shadow'), shadowTable(models.shadow ?? [])),
    el('section', { 'aria-label': 'Last changes' }, el('h2', {}, 'Last changes'), changeList(models.changes ?? [])));
}
