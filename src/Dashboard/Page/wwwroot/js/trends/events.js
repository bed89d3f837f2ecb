// Model changes and incidents as a list.
import { el } from '../dom.js';
import { dayTime, time } from '../format.js';

/**
 * @param {import('./account.js').Happened} happened
 * @param {number} [most] No more of them than this, the newest.
 * @param {string} [none] What is said when there are none.
 */
export function eventList(happened, most = Infinity, none = 'No model change and no incident in this span.') {
  const all = [
    ...happened.model_changes.map(change => ({
      at: change.at,
      element: el('li', { class: 'event model' },
        el('span', { class: 'event-sign', 'aria-hidden': 'true' }, '◆'), time(change.at, dayTime),
        el('span', {}, el('strong', {}, named(change)), ' ', el('span', { class: 'quiet' }, change.reason))),
    })),
    ...happened.incidents.map(incident => ({
      at: incident.opened_at,
      element: el('li', { class: 'event incident' },
        el('span', { class: 'event-sign', 'aria-hidden': 'true' }, '▲'), time(incident.opened_at, dayTime),
        el('span', {},
          el('a', { href: `#/incidents/${incident.incident_id}`, 'data-key': incident.incident_id }, `Incident of rule ${incident.rule}`),
          ` on ${incident.model} ${incident.model_version}, `,
          incident.resolved_at ? ['resolved ', time(incident.resolved_at, dayTime)] : incident.state)),
    })),
  ].sort((a, b) => b.at.localeCompare(a.at));
  return all.length === 0
    ? el('p', { class: 'quiet' }, none)
    : el('ol', { class: 'event-list' }, all.slice(0, most).map(each => each.element));
}

/** @param {import('./account.js').Happened['model_changes'][0]} change A row is also written when only the reason became another. */
function named({ model, version, previous_version: before }) {
  return before && before !== version ? `Model ${model} ${before} → ${version}` : `Model ${model} ${version} serves`;
}
