// How fast tweets come into the list: no faster than they can be read. The rest is counted.

/** Rows a second that can be read. */
const READ = 2;
// After a while in which little came, so many come at once: nothing waits in a stream of few.
const AT_ONCE = 6;
// At least so long between two changes of the list, where many come.
const CALM = 1000;
// What is told of the pace is of these last milliseconds.
const TOLD = 10_000;

/** @typedef {import('../stream.js').Tweet} Tweet */

export function pace() {
  let room = AT_ONCE;
  let filledAt = performance.now();
  let takenAt = filledAt - CALM;
  /** @type {Tweet[]} Newest first. */
  let pool = [];
  /** @type {{at: number, came: number, left: number}[]} */
  let counts = [];
  let since = filledAt;

  const lately = (/** @type {number} */ now) => counts = counts.filter(each => now - each.at < TOLD);
  const most = (/** @type {number} */ now) => {
    room = Math.min(AT_ONCE, room + (now - filledAt) / 1000 * READ);
    filledAt = now;
    return Math.round(room);
  };

  return {
    /**
     * Tweets that came, newest first. Where there are more than can be read, chance chooses among those of the feed that has most of them,
     * so a tweet of a feed that brings few is seen beside one that brings many.
     * @param {Tweet[]} tweets
     * @param {number} unseen How many more came that are not here.
     */
    offer: (tweets, unseen) => {
      const now = performance.now();
      // What stays comes into the list at the next change of it.
      const keep = Math.max(READ, most(now));
      pool = [...tweets, ...pool];
      const left = Math.max(0, pool.length - keep);
      for (let each = 0; each < left; each++) {
        pool.splice(oneOf(pool), 1);
      }
      counts.push({ at: now, came: tweets.length + unseen, left: left + unseen });
      lately(now);
    },
    /** @returns {Tweet[]} Those that come into the list now, newest first. */
    take: () => {
      const now = performance.now();
      const fits = most(now);
      if (pool.length === 0 || (pool.length > fits && now - takenAt < CALM)) {
        return [];
      }
      const taken = pool.splice(-Math.min(fits, pool.length));
      room -= taken.length;
      takenAt = now;
      return taken;
    },
    /** Whether some wait for their turn. */
    waits: () => pool.length > 0,
    /** How many a second came and how many of them are shown; null where all are. */
    told: () => {
      const now = performance.now();
      const seconds = Math.max(1, Math.min(TOLD, now - since) / 1000);
      const [came, left] = lately(now).reduce(([came, left], each) => [came + each.came, left + each.left], [0, 0]);
      const shown = (came - left) / seconds;
      return left === 0 ? null : { came: came / seconds, shown: shown >= 1 ? Math.round(shown) : shown };
    },
    /** Another question: what came before is of no account. */
    clear: () => {
      [pool, counts, since] = [[], [], performance.now()];
      [room, filledAt, takenAt] = [AT_ONCE, since, since - CALM];
    },
  };
}

/**
 * One of the feed that has most of them, by chance.
 * @param {Tweet[]} tweets
 * @returns {number} Its place.
 */
function oneOf(tweets) {
  /** @type {Map<string, number[]>} */
  const feeds = new Map();
  tweets.forEach(({ feed }, place) => feeds.set(feed, [...feeds.get(feed) ?? [], place]));
  const most = [...feeds.values()].reduce((best, each) => each.length > best.length ? each : best);
  return most[Math.floor(Math.random() * most.length)];
}
