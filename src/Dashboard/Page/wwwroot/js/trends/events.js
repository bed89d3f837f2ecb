// Model changes and incidents as a list.
import { el } from '../dom.js';
import { dayTime, time } from '../format.js';

/** @param {import('./account.js').Happened} happened */
export function eventList(happened) {
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
    ? el('p', { class: 'quiet' }, 'No model change and no incident in this span.')
    : el('ol', { class: 'event-list' }, all.map(each => each.element));
}

/** @param {import('./account.js').Happened['model_changes'][0]} change A row is also written when only the reason became another. */
function named({ model, version, previous_version: before }) {
  return before && before !== version ? `Model ${model} ${before} → ${version}` : `Model ${model} ${version} serves`;
}
