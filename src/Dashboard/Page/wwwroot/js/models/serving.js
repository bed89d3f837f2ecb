// The version that scores the stream now.
import { el } from '../dom.js';
import { dayTime, percent, time } from '../format.js';

const SHOWN = [
  ['val_precision', 'validation precision'], ['val_recall', 'validation recall'],
  ['test_precision', 'test precision'], ['test_recall', 'test recall'],
];

/** @param {any} models */
export function serving(models) {
  if (!models.serving) {
    return el('p', { class: 'empty' }, `No version of ${models.name} serves yet.`);
  }

  const version = (models.versions ?? []).find((/** @type {any} */ each) => each.version === models.serving.version);
  return el('section', { class: 'serving-now', 'aria-label': 'Serving now' },
    el('div', { class: 'serving-name' },
      el('p', { class: 'quiet' }, 'serves now'),
      el('p', { class: 'big' }, models.name, ' ', el('strong', {}, models.serving.version)),
      el('p', {}, 'because ', models.serving.reason),
      models.serving.since && el('p', { class: 'quiet' }, 'since ', time(models.serving.since, dayTime))),
    version && el('dl', { class: 'figures' }, SHOWN.filter(([name]) => name in (version.metrics ?? {})).map(([name, words]) =>
      el('div', { class: 'figure' }, el('dt', {}, words),
        el('dd', {}, el('span', { class: 'figure-value' }, percent(version.metrics[name])))))));
}
