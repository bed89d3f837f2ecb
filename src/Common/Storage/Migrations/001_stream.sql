-- What the stream keeps. Every time is UTC; docs/sql.md shows what to ask.

create table scored_tweets (
    tweet_id             text        primary key,
    text                 text        not null,
    created_at           timestamptz not null,
    author               text,
    lang                 text,
    feed                 text        not null,
    expected             text        check (expected in ('negative', 'positive')),
    label                text        not null check (label in ('negative', 'positive')),
    positive_probability real        not null,
    model                text        not null,
    model_version        text        not null,
    scored_at            timestamptz not null
);
create index scored_tweets_scored_at on scored_tweets (scored_at);
comment on table scored_tweets is 'One row per tweet: what was said, and what the model made of it.';

create table dead_letters (
    digest           text        primary key,
    reason           text        not null,
    error            text        not null,
    value            bytea       not null,
    value_size       bigint      not null,
    key              text,
    feed             text,
    feed_position    bigint,
    topic            text,
    partition        integer,
    "offset"         bigint,
    attempts         integer     not null,
    dead_lettered_at timestamptz not null
);
comment on table dead_letters is 'Records that could not become a scored tweet. value holds the record, cut beyond 256 KiB.';

-- bytea is unreadable in a terminal: the same rows with the value as escaped text.
create view dead_letters_readable as
select dead_lettered_at, reason, error, feed, feed_position, topic, partition, "offset",
       left(encode(value, 'escape'), 500) as value, value_size
from dead_letters;

create table feed_positions (
    feed       text        primary key,
    records    bigint      not null,
    finished   boolean     not null,
    updated_at timestamptz not null
);
comment on table feed_positions is 'How many records of a feed are safely through; a file is known by path, size and digest.';

-- seq is the order in which alerting took the verdicts in: the order that "in a row" means.
create table verdicts (
    verdict_id           text        primary key,
    seq                  bigint      not null generated always as identity,
    tweet_id             text        not null,
    text                 text        not null,
    positive_probability real,
    predicted            text        check (predicted in ('negative', 'positive')),
    expected             text        check (expected in ('negative', 'positive')),
    correct              boolean     not null,
    model                text        not null,
    model_version        text        not null,
    judged_at            timestamptz not null,
    judge                text        not null check (judge in ('feed', 'person', 'scorer'))
);
-- The last few of each judge are found at once, however many of another lie between.
create index verdicts_in_order on verdicts (model, model_version, judge, seq desc);
-- Rows come almost in the order of their times, so a few pages of brin find an hour among many million.
create index verdicts_judged_at on verdicts using brin (judged_at) with (autosummarize = on);

create table incidents (
    incident_id   text        primary key,
    rule          text        not null,
    model         text        not null,
    model_version text        not null,
    opened_at     timestamptz not null,
    last_run_at   timestamptz not null,
    runs          bigint      not null,
    verdict_ids   text[]      not null,
    message_id    text        not null unique,
    reported_at   timestamptz,
    report_error  text,
    resolved_at   timestamptz
);
-- The database decides that an incident opens once, whatever processes believe.
create unique index incidents_one_open on incidents (rule, model, model_version) where resolved_at is null;
create index incidents_latest on incidents (rule, model, model_version, last_run_at desc);
create index incidents_unreported on incidents (opened_at) where reported_at is null;
comment on table incidents is 'A model that was wrong several times in a row: opened, reported by mail, resolved after quiet.';
