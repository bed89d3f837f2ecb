-- What ./run replay-dead-letters needs to read a letter's record again, and what became of it. See docs/dead-letters.md.

alter table dead_letters
    add column feed_format   text check (feed_format in ('csv', 'sentiment140', 'json')),
    add column feed_header   bytea,
    add column feed_time     timestamptz,
    add column version       text,
    add column replays       integer not null default 0,
    add column replayed_at   timestamptz,
    add column replay_result text check (replay_result in ('stored', 'dead-letter')),
    add column replayed_as   text;
comment on column dead_letters.feed_header is 'The header line of the CSV that the record stood in.';
comment on column dead_letters.feed_time is 'When the feed''s file was written: the date of a record that brings none.';
comment on column dead_letters.version is 'Header v of the record in its topic.';
comment on column dead_letters.replayed_at is 'When it was last put back; empty again once it has failed again.';
comment on column dead_letters.replay_result is 'stored: it is a row now. dead-letter: it got further than before and is another letter now. Empty: open.';
comment on column dead_letters.replayed_as is 'The id of that row, or the digest of that letter.';
-- Most letters are settled sooner or later; a replay reads only the others.
create index dead_letters_open on dead_letters (digest) where replay_result is null;

create or replace view dead_letters_readable as
select dead_lettered_at, reason, error, feed, feed_position, topic, partition, "offset",
       left(encode(value, 'escape'), 500) as value, value_size, attempts, replays, replayed_at, replay_result, replayed_as
from dead_letters;
