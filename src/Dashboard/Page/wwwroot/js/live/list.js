// The list of tweets: so many rows and never more, however many come.
import { el, fill } from '../dom.js';
import { tweetRow } from './row.js';

const MOST = 60;
// Pages of older ones are what somebody asked for.
const MOST_OLDER = 600;

/** @typedef {import('../stream.js').Tweet} Tweet */

/** An empty list. */
export function tweetList() {
  const element = el('ol', { class: 'tweets', 'aria-label': 'Tweets, newest first' });
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map();
  let most = MOST;

  const trim = () => {
    while (element.childElementCount > most) {
      const last = /** @type {HTMLElement} */ (element.lastElementChild);
      rows.delete(last.dataset.id ?? '');
      last.remove();
    }
  };

  /**
   * @param {Tweet} tweet
   * @param {boolean} fresh
   */
  const make = (tweet, fresh) => {
    const row = tweetRow(tweet, fresh);
    rows.set(tweet.tweet_id, row);
    return row;
  };

  return {
    element,
    most: MOST,
    isEmpty: () => rows.size === 0,
    clear: () => {
      rows.clear();
      most = MOST;
      fill(element);
    },

    /**
     * New ones, newest first, at the top.
     * @param {Tweet[]} tweets
     * @returns {boolean} Whether others have moved for them.
     */
    add: tweets => {
      const fresh = tweets.filter(tweet => !rows.has(tweet.tweet_id)).map(tweet => make(tweet, true));
      element.prepend(...fresh);
      trim();
      return fresh.length > 0;
    },

    /**
     * Ones from the database, newest first, each at its place by time.
     * @param {Tweet[]} tweets
     */
    merge: tweets => {
      let after = /** @type {HTMLElement | null} */ (element.firstElementChild);
      for (const tweet of tweets) {
        if (rows.has(tweet.tweet_id)) {
          continue;
        }
        while (after && (after.dataset.at ?? '') >= tweet.scored_at) {
          after = /** @type {HTMLElement | null} */ (after.nextElementSibling);
        }
        element.insertBefore(make(tweet, false), after);
      }
      trim();
    },

    /**
     * Older ones, at the bottom.
     * @param {Tweet[]} tweets
     */
    append: tweets => {
      most = Math.min(most + tweets.length, MOST_OLDER);
      element.append(...tweets.filter(tweet => !rows.has(tweet.tweet_id)).map(tweet => make(tweet, false)));
    },
  };
}
