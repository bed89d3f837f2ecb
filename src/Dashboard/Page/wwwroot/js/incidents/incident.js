// One incident: what happened, what was mailed, and what to do about it.
import { ApiError, get, post } from '../api.js';
import { yourName } from '../dialogs.js';
import { el, fill, refill, setText } from '../dom.js';
import { decoded } from '../entities.js';
import { every } from '../every.js';
import { clockTime, count, dayTime, fullTime, several, time } from '../format.js';
import { say, trying } from '../say.js';
import { bar, mark } from '../sentiment.js';
import { scrollTable } from '../table.js';
import { silences } from './silences.js';
import { noticeText, RUNS, shortId, state, whatOf } from './words.js';

const FRESH = 5000;

/**
 * @param {import('../router.js').Visit} visit
 * @param {string} id
 */
export function showIncident({ place, signal }, id) {
  const head = el('div', { class: 'stack' });
  const happened = el('div', { class: 'stack' });
  const acknowledge = acknowledgement(id, () => again());
  const silence = el('div', {});
  const title = el('span', {});
  place.append(
    el('p', { class: 'back' }, el('a', { href: '#/incidents' }, '← every incident')),
    el('h1', {}, title, el('span', { class: 'quiet incident-id' }, 'Incident ', el('span', { class: 'digits' }, shortId(id)))),
    head, acknowledge.element, happened, silence);

  let shown = '';
  const again = every(FRESH, signal, async () => {
    try {
      const incident = await get(`/incidents/${encodeURIComponent(id)}`, {}, signal);
      const told = JSON.stringify(incident);
      if (told === shown) {
        return;
      }
      shown = told;
      setText(title, whatOf(incident));
      refill(head, facts(incident));
      refill(happened, verdicts(incident), report(incident));
      acknowledge.element.hidden = incident.state === 'acknowledged' || incident.state === 'resolved' || Boolean(incident.acknowledged_by);
      if (silence.childElementCount === 0) {
        fill(silence, silences({ signal, model: incident.model, rule: incident.rule }).element);
      }
    } catch (problem) {
      if (!signal.aborted) {
        shown = '';
        acknowledge.element.hidden = true;
        refill(head, el('p', { class: 'empty' }, problem instanceof Error ? problem.message : String(problem)));
        if (problem instanceof ApiError && problem.status === 404) {
          fill(happened);
        }
      }
    }
  });
}

/** @param {any} incident */
function facts(incident) {
  const { acknowledged_by: by, acknowledged_note: note } = incident;
  /** @type {[string, import('../dom.js').Child][]} */
  const pairs = [
    ['state', state(incident.state)],
    ['rule', incident.rule],
    ['model', `${incident.model} ${incident.model_version}`],
    ['opened', time(incident.opened_at, fullTime)],
    ['last run', time(incident.last_run_at, fullTime)],
    ['runs', count(incident.runs)],
    ['resolved', incident.resolved_at ? time(incident.resolved_at, fullTime) : 'not yet'],
    ['acknowledged', by ? ['by ', el('bdi', {}, by), note && [': ', el('bdi', {}, note)]] : 'by nobody'],
    ['notices', (incident.notices ?? []).map(noticeText).join('; ') || 'none'],
    ['last decision', incident.decision ?? '–'],
  ];
  return [
    el('dl', { class: 'pairs facts' }, pairs.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    el('p', { class: 'quiet explained' }, RUNS),
  ];
}

/** @param {any} incident */
function verdicts(incident) {
  const all = incident.verdicts ?? [];
  return el('section', { 'aria-label': 'What happened' }, el('h2', {}, 'What happened'),
    all.length === 0
      ? el('p', { class: 'quiet' }, 'The verdicts of this incident are no longer kept.')
      : [
        el('p', {}, `${several(all.length, 'verdict')} opened it, in this order:`),
        scrollTable(
          'Verdicts', ['tweet', 'the model said', 'it should be', 'probability', 'judge', 'judged'], all.map(verdictRow), 'verdicts'),
      ]);
}

/** @param {any} verdict */
function verdictRow(verdict) {
  return el('tr', {},
    el('td', { class: 'said-text', dir: 'auto' }, decoded(verdict.text)),
    el('td', {}, verdict.predicted ? mark(verdict.predicted) : 'nothing'),
    el('td', {}, verdict.expected ? mark(verdict.expected) : '–'),
    el('td', {}, verdict.positive_probability === undefined ? '–' : bar(verdict.positive_probability, verdict.predicted)),
    el('td', {}, verdict.judge),
    el('td', {}, time(verdict.judged_at, clockTime)));
}

/** @param {any} incident */
function report(incident) {
  const mailed = incident.report;
  return el('section', { 'aria-label': 'The report' }, el('h2', {}, 'The report as mailed'),
    !mailed?.body
      ? el('p', { class: 'quiet' }, mailed?.state === 'pending'
        ? 'It is on its way.'
        : 'No report was kept: none has been sent yet, or an older version sent it.')
      : [
        el('p', {},
          el('strong', {}, mailed.subject ?? ''),
          mailed.sent_at && el('span', { class: 'quiet' }, ' sent ', time(mailed.sent_at, dayTime))),
        el('pre', { class: 'text', tabindex: 0, role: 'region', 'aria-label': 'Text of the report', 'data-key': 'report' }, mailed.body),
      ]);
}

/**
 * @param {string} id
 * @param {() => void} done
 */
function acknowledgement(id, done) {
  const note = el('input', { name: 'note', type: 'text', maxlength: 500, placeholder: 'what you are doing about it', autocomplete: 'off' });
  const element = el('form', {
    class: 'panel inline',
    hidden: true,
    'aria-label': 'Acknowledge',
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const by = await yourName();
      if (by === null) {
        return;
      }
      const text = note.value.trim();
      const answer = await trying(() => post(`/incidents/${encodeURIComponent(id)}/acknowledge`, { by, ...(text ? { note: text } : {}) }));
      if (answer !== null) {
        say('Acknowledged: no reminders are sent for this incident.');
        element.hidden = true;
      }
      done();
    },
  },
  el('label', { class: 'field' }, el('span', {}, 'Note (may be empty)'), note),
  el('button', { type: 'submit', class: 'strong' }, 'Acknowledge'));
  return { element };
}
