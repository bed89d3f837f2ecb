// Silences: spans in which nothing is sent. Those that hold, and a form for another.
import { get, post, remove } from '../api.js';
import { yourName } from '../dialogs.js';
import { el, refill } from '../dom.js';
import { every } from '../every.js';
import { dayTime, time } from '../format.js';
import { say, trying } from '../say.js';
import { scrollTable } from '../table.js';

const FRESH = 10_000;
const LENGTHS = [['30m', '30 minutes'], ['1h', 'an hour'], ['4h', '4 hours'], ['8h', '8 hours'], ['24h', 'a day'], ['7d', 'a week']];

/** @param {{signal: AbortSignal, model?: string, rule?: string}} about What the viewer looks at; a new silence may be kept to it. */
export function silences({ signal, model, rule }) {
  const list = el('div', {});
  const length = el('select', { name: 'for' }, LENGTHS.map(([value, name]) => el('option', { value }, name)));
  const scope = el('select', { name: 'scope' },
    model && rule && el('option', { value: 'both' }, `rule ${rule} on ${model}`),
    model && el('option', { value: 'model' }, `every rule on ${model}`),
    rule && el('option', { value: 'rule' }, `rule ${rule} on every model`),
    el('option', { value: 'everything' }, 'everything'));
  const why = el('input', { name: 'why', type: 'text', maxlength: 500, placeholder: 'why', autocomplete: 'off' });
  let shown = '';

  const again = every(FRESH, signal, async () => {
    try {
      const answer = await get('/silences', {}, signal);
      const told = JSON.stringify(answer);
      if (told !== shown) {
        shown = told;
        refill(list, answer.silences.length === 0
          ? el('p', { class: 'quiet' }, 'No silence holds: reports are sent as the rules say.')
          : tableOf(answer.silences, end));
      }
    } catch (problem) {
      if (!signal.aborted) {
        shown = '';
        refill(list, el('p', { class: 'empty' }, problem instanceof Error ? problem.message : String(problem)));
      }
    }
  });

  const end = async (/** @type {any} */ silence) => {
    const answer = await trying(async () => {
      await remove(`/silences/${silence.silence_id}`);
      return true;
    });
    if (answer !== null) {
      say('The silence has ended.');
    }
    again();
  };

  const start = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const by = await yourName();
    if (by === null) {
      return;
    }
    const wanted = scope.value;
    const answer = await trying(() => post('/silences', {
      ...(wanted === 'both' || wanted === 'model' ? { model } : {}),
      ...(wanted === 'both' || wanted === 'rule' ? { rule } : {}),
      ...(wanted === 'everything' ? { everything: true } : {}),
      for: length.value,
      by,
      ...(why.value.trim() ? { why: why.value.trim() } : {}),
    }));
    if (answer !== null) {
      const odd = answer.warnings ?? [];
      say(odd.length > 0 ? `Silenced, but: ${odd.join(' ')}` : 'Silenced: incidents open all the same, and nothing is sent meanwhile.',
        odd.length > 0 ? 'failed' : 'done');
      why.value = '';
    }
    again();
  };

  const element = el('section', { 'aria-label': 'Silences' },
    el('h2', {}, 'Silences'), list,
    el('form', { class: 'panel inline', 'aria-label': 'Silence', onsubmit: start },
      el('label', { class: 'field' }, el('span', {}, 'Silence'), scope),
      el('label', { class: 'field' }, el('span', {}, 'for'), length),
      el('label', { class: 'field grow' }, el('span', {}, 'Why (may be empty)'), why),
      el('button', { type: 'submit' }, 'Silence')));
  return { element };
}

/**
 * @param {any[]} all
 * @param {(silence: any) => void} end
 */
function tableOf(all, end) {
  return scrollTable('Silences', ['what', 'until', 'by', 'why', { name: 'end it', unseen: true }], all.map(silence => el('tr', {},
    el('th', { scope: 'row' }, whatOf(silence),
      (silence.warnings ?? []).map((/** @type {string} */ warning) => el('span', { class: 'warning block' },
        el('span', { 'aria-hidden': 'true' }, '◷ '), warning))),
    el('td', {}, time(silence.ends_at, dayTime)),
    el('td', {}, el('bdi', {}, silence.created_by)),
    el('td', {}, el('bdi', {}, silence.why || '–')),
    el('td', {}, el('button', {
      type: 'button',
      'data-key': `end-${silence.silence_id}`,
      'aria-label': `End now: the silence of ${whatOf(silence)}`,
      onclick: () => end(silence),
    }, 'End now')))));
}

/** @param {{model?: string, rule?: string}} silence */
const whatOf = silence => silence.rule && silence.model ? `rule ${silence.rule} on ${silence.model}`
  : silence.model ? `every rule on ${silence.model}`
  : silence.rule ? `rule ${silence.rule}` : 'everything';
