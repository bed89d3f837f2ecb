// One tweet.
import { get } from '../api.js';
import { el } from '../dom.js';
import { decoded } from '../entities.js';
import { clockTime, dayTime, time } from '../format.js';
import { judge } from '../judge.js';
import { trying } from '../say.js';
import { bar, mark } from '../sentiment.js';

// A text of any length is shown up to this one; a click shows the rest.
const LONG = 400;
// The API cuts longer ones in lists, and has them whole by their ids.
const CUT = 2000;
const DAY = 86_400_000;
let made = 0;

/**
 * @param {import('../stream.js').Tweet} tweet
 * @param {boolean} fresh Whether it came just now.
 */
export function tweetRow(tweet, fresh) {
  const id = `tweet-${++made}`;
  return el('li', { class: `tweet ${tweet.label}${fresh ? ' fresh' : ''}`, 'data-id': tweet.tweet_id, 'data-at': tweet.scored_at },
    el('div', { class: 'tweet-sign' }, mark(tweet.label), bar(tweet.positive_probability, tweet.label)),
    el('div', { class: 'tweet-said' },
      textOf(tweet, id),
      el('p', { class: 'tweet-from' },
        tweet.author ? el('bdi', { class: 'author' }, decoded(tweet.author)) : el('span', {}, 'no author'),
        el('bdi', {}, tweet.feed),
        time(tweet.scored_at, when => Date.now() - Date.parse(when) < DAY ? clockTime(when) : dayTime(when)),
        tweet.expected
          && el('span', { class: 'knows' }, tweet.expected === tweet.label ? 'feed says the same' : `feed says ${tweet.expected}`))),
    judge({ tweet_id: tweet.tweet_id }, id, tweet.judged?.correct));
}

/**
 * @param {import('../stream.js').Tweet} tweet
 * @param {string} id
 */
function textOf({ text: came, tweet_id: tweetId }, id) {
  const text = decoded(came);
  // Its own direction, isolated: marks in it turn nothing outside it.
  if (text.length <= LONG) {
    return el('p', { class: 'tweet-text', id, dir: 'auto' }, text);
  }

  const whole = el('p', { class: 'tweet-text', dir: 'auto', hidden: true }, text);
  const start = el('p', { class: 'tweet-text', id, dir: 'auto' }, cut(text, LONG), '…');
  const more = el('button', {
    type: 'button',
    class: 'plain more',
    'aria-expanded': 'false',
    onclick: async () => {
      if (came.length >= CUT && whole.textContent === text) {
        const answer = await trying(() => get(`/tweets/${encodeURIComponent(tweetId)}`));
        whole.textContent = answer ? decoded(answer.text) : text;
      }
      whole.hidden = !whole.hidden;
      start.hidden = !whole.hidden;
      more.setAttribute('aria-expanded', String(!whole.hidden));
      more.textContent = whole.hidden ? 'the whole text' : 'less';
    },
  }, 'the whole text');
  return [start, whole, more];
}

/**
 * Not through the middle of an emoji.
 * @param {string} text
 * @param {number} length
 */
function cut(text, length) {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}
