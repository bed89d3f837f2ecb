-- A tweet that its author deletes loses its text in dead_letters too: found by the key, which letters of feeds have as well where their tweet's
-- id is known; in letters of topic verdicts, whose key is the model, by what they hold, and of those there are few. By hash, as whoever writes
-- into a topic may give a key that is too long for a sorted index.
create index dead_letters_key on dead_letters using hash (key) where key is not null;
create index dead_letters_verdicts on dead_letters (digest) where topic = 'verdicts';
comment on column dead_letters.key is 'The record''s key in its topic; of a record of a feed the id of its tweet, where that is known.';
comment on column dead_letters.value is 'The record, cut beyond 256 KiB; empty where the author deleted the tweet.';
