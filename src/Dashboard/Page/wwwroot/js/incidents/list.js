// Every incident, newest first, and the silences.
import { get } from '../api.js';
import { el, refill } from '../dom.js';
import { every } from '../every.js';
import { count, dayTime, time } from '../format.js';
import { on } from '../stream.js';
import { numbers, scrollTable } from '../table.js';
import { noticeText, RUNS, shortId, state, whatOf } from './words.js';
import { silences } from './silences.js';

const FRESH = 5000;

/** @param {import('../router.js').Visit} visit */
export function showList({ place, signal }) {
  const only = el('select', { 'aria-label': 'State' },
    el('option', { value: '' }, 'every state'),
    ['open', 'acknowledged', 'silenced', 'resolved'].map(name => el('option', { value: name }, name)));
  const table = el('div', {}, el('p', { class: 'quiet' }, 'Asking …'));
  const quiet = silences({ signal });
  place.append(el('div', { class: 'head' }, el('h1', {}, 'Incidents'), only), table, quiet.element);

  let shown = '';
  let open = -1;
  const again = every(FRESH, signal, async () => {
    try {
      const { incidents } = await get('/incidents', { state: only.value, limit: 200 }, signal);
      const told = JSON.stringify(incidents) + only.value;
      if (told !== shown) {
        shown = told;
        refill(table, incidents.length === 0 ? none(only.value) : tableOf(incidents));
      }
    } catch (problem) {
      if (!signal.aborted) {
        shown = '';
        refill(table, el('p', { class: 'empty' }, problem instanceof Error ? problem.message : String(problem)));
      }
    }
  });
  only.addEventListener('change', again);
  signal.addEventListener('abort', on('state', ({ open_incidents: now }) => {
    if (open !== -1 && now !== open) {
      again();
    }
    open = now ?? -1;
  }));
}

/** @param {string} only */
const none = only => el('p', { class: 'empty' }, only === ''
  ? 'No incident so far. One opens when the model is wrong several times in a row.'
  : `No incident is ${only}.`);

/** @param {any[]} incidents */
function tableOf(incidents) {
  const columns = ['what happened', 'state', 'model', 'opened', numbers('runs'), 'resolved', 'notices'];
  return [
    scrollTable('Incidents', columns, incidents.map(row), 'incident-table'),
    el('p', { class: 'quiet explained' }, RUNS),
  ];
}

/** @param {any} incident */
function row(incident) {
  const { incident_id: id, acknowledged_by: by } = incident;
  const what = whatOf(incident);
  return el('tr', { class: `incident-${incident.state}` },
    el('th', { scope: 'row' },
      el('a', { href: `#/incidents/${id}`, 'data-key': id, 'aria-label': `${what}, incident ${shortId(id)}` }, what),
      el('span', { class: 'quiet block' }, 'rule ', incident.rule, ' · ', el('span', { class: 'digits' }, shortId(id)))),
    el('td', {}, state(incident.state), by && el('span', { class: 'quiet block' }, 'by ', el('bdi', {}, by))),
    el('td', {}, `${incident.model} ${incident.model_version}`),
    el('td', {}, time(incident.opened_at, dayTime)),
    el('td', { class: 'number' }, count(incident.runs)),
    el('td', {}, time(incident.resolved_at, dayTime)),
    el('td', { class: 'quiet' }, (incident.notices ?? []).map(noticeText).join('; ') || 'none'));
}
