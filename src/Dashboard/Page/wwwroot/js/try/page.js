// Try it: type a text, see what the model makes of it and what each word adds.
import { ApiError, post } from '../api.js';
import { el, fill } from '../dom.js';
import { several } from '../format.js';
import { judge } from '../judge.js';
import { trying } from '../say.js';
import { on } from '../stream.js';
import { gauge } from './gauge.js';
import { wordChips } from './words.js';

const TYPING = 180;
const LONGEST = 1000;
const EXAMPLES = [
  'Best flight in years, the crew was lovely',
  'Two hours in the queue and then they lost my bag',
  'not bad at all, I would come back',
  'Oh great, another delay. Thank you so much',
];

/** @param {import('../router.js').Visit} visit */
export function show({ place, signal }) {
  const input = el('textarea', {
    id: 'try-text', rows: 3, maxlength: LONGEST, spellcheck: 'false', 'aria-describedby': 'try-hint', dir: 'auto',
    placeholder: 'a tweet, or anything else',
  });
  const hint = el('p', { class: 'quiet', id: 'try-hint' }, 'The model reads along while you type; nothing is kept until you keep it.');
  const dial = gauge();
  const words = el('div', { class: 'words-of' });
  const problem = el('p', { class: 'try-problem', role: 'status' });
  const keepButton = el('button', { type: 'button', class: 'strong', disabled: true }, 'Keep this prediction');
  const keyButton = el('button', {
    type: 'button',
    onclick: () => {
      keyless = false;
      ask();
    },
  }, 'Give a key');
  const kept = el('div', { class: 'kept' });
  let asking = new AbortController();
  let timer = 0;
  // Whether no key was given: not asked again at every letter.
  let keyless = false;

  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    asking.abort();
  });

  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const mine = asking;
    const text = input.value;
    if (text.trim() === '') {
      dial.clear();
      fill(words);
      fill(problem);
      keepButton.disabled = true;
      return;
    }

    try {
      const answer = await post('/predict', { text, explain: true, keep: false }, { signal: mine.signal, quietly: keyless });
      if (mine.signal.aborted) {
        return;
      }
      dial.set(answer);
      fill(words, wordChips(answer.words ?? []));
      fill(problem);
      keepButton.disabled = false;
    } catch (failure) {
      if (!mine.signal.aborted) {
        dial.clear();
        fill(words);
        keyless = failure instanceof ApiError && failure.status === 401;
        fill(problem, failure instanceof Error ? failure.message : String(failure), keyless && [' ', keyButton]);
        keepButton.disabled = true;
      }
    }
  };

  // Another model takes over: what stands there is its word then.
  let model = '';
  signal.addEventListener('abort', on('state', state => {
    const now = `${state.model} ${state.model_version}`;
    if (model !== '' && now !== model && input.value.trim() !== '') {
      ask();
    }
    model = now;
  }));

  input.addEventListener('input', () => {
    clearTimeout(timer);
    fill(kept);
    timer = setTimeout(ask, TYPING);
    hint.textContent = input.value.length > LONGEST * 0.9
      ? `${several(LONGEST - input.value.length, 'character')} left.`
      : 'The model reads along while you type; nothing is kept until you keep it.';
  });

  keepButton.addEventListener('click', async () => {
    const text = input.value;
    const answer = await trying(() => post('/predict', { text }));
    if (answer !== null && !signal.aborted && !answer.prediction_id) {
      const told = el('p', { class: 'try-problem', tabindex: -1 },
        `Not kept: the database is away, so there is nothing to judge. ${answer.model} ${answer.model_version} says ${answer.label}; `
          + 'keep it once the database is back.');
      fill(kept, told);
      told.focus();
    } else if (answer !== null && !signal.aborted) {
      const question = el('p', { id: 'kept-text', tabindex: -1 },
        `Kept as ${answer.label} by ${answer.model} ${answer.model_version}. Is that right? `
          + 'A judgement can be undone for some seconds; then it counts.');
      fill(kept, question, judge({ prediction_id: answer.prediction_id }, 'kept-text'));
      question.focus();
    }
  });

  place.append(
    el('h1', {}, 'Try it'),
    el('div', { class: 'try-columns' },
      el('section', { class: 'try-input', 'aria-label': 'Your text' },
        el('label', { for: 'try-text' }, 'Your text'), input, hint,
        el('div', { class: 'actions' }, keepButton), kept,
        el('div', { class: 'examples', role: 'group', 'aria-label': 'Examples' },
          el('span', { class: 'quiet' }, 'Or one of these:'),
          EXAMPLES.map(text => el('button', {
            type: 'button',
            onclick: () => {
              input.value = text;
              fill(kept);
              ask();
            },
          }, text)))),
      el('section', { class: 'try-answer', 'aria-label': 'What the model makes of it' }, dial.element, problem, words)));
  input.focus({ preventScroll: true });
}
