-- What makes questions about the last hour quick at any size: counts by minute and the most negative tweets, written by the Scorer in
-- the transaction of each batch, and the views that people ask. docs/storage.md says why the table stands as it does.

-- Nobody may add rows between the counting of those that are there and the end of this migration.
lock table scored_tweets in share row exclusive mode;

-- Ids are compared byte by byte, which costs a fraction of what a language's order costs. A view of somebody's own on the column forbids
-- the change; everything works without it.
do $$
begin
    if (select datcollate from pg_database where datname = current_database()) not in ('C', 'POSIX') then
        alter table scored_tweets alter column tweet_id type text collate "C";
    end if;
exception when feature_not_supported then
    raise warning 'scored_tweets.tweet_id keeps its collation, for a view uses the column: writing is slower than it could be';
end
$$;

-- Retention deletes from the old end; the space is used again once it is a tenth of the table, and never given back under a lock.
alter table scored_tweets set (
    autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_limit = 2000, vacuum_truncate = off);

create table sentiment_counts (
    minute          timestamptz      not null,
    feed            text             not null,
    model           text             not null,
    model_version   text             not null,
    folded          boolean          not null default false,
    tweets          bigint           not null,
    positive        bigint           not null,
    probability_sum double precision not null,
    true_positive   bigint           not null,
    false_positive  bigint           not null,
    true_negative   bigint           not null,
    false_negative  bigint           not null
) with (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);
comment on table sentiment_counts is
    'Rows of scored_tweets counted by the minute of scored_at. Each batch adds rows of its own, which are folded into one later: always sum.';
create index sentiment_counts_minute on sentiment_counts (minute);
create index sentiment_counts_hour on sentiment_counts (date_bin('1 hour', minute, timestamptz '2000-01-01 00:00:00+00'));
create index sentiment_counts_day on sentiment_counts (date_bin('1 day', minute, timestamptz '2000-01-01 00:00:00+00'));
create index sentiment_counts_unfolded on sentiment_counts (minute) where not folded;

insert into sentiment_counts
select date_bin('1 minute', scored_at, timestamptz '2000-01-01 00:00:00+00'), feed, model, model_version, true, count(*),
       count(*) filter (where label = 'positive'), sum(positive_probability::double precision),
       count(*) filter (where expected = 'positive' and label = 'positive'), count(*) filter (where expected = 'negative' and label = 'positive'),
       count(*) filter (where expected = 'negative' and label = 'negative'), count(*) filter (where expected = 'positive' and label = 'negative')
from scored_tweets group by 1, 2, 3, 4;

-- Made from the table itself, so that tweet_id is compared in the same way there and here: otherwise no index joins them.
create table most_negative_candidates with (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off) as
select tweet_id, positive_probability, scored_at from scored_tweets
where scored_at > now() - interval '1 hour' order by positive_probability limit 100;
alter table most_negative_candidates
    alter column tweet_id set not null, alter column positive_probability set not null, alter column scored_at set not null;
comment on table most_negative_candidates is
    'Tweets that may be among the 100 most negative of a span of time: the 100 most negative of every minute are here, and some more. Kept for a day.';
create index most_negative_candidates_scored_at on most_negative_candidates (scored_at);

create view sentiment_by_minute as
select minute, sum(tweets)::bigint as tweets, sum(positive)::bigint as positive, sum(tweets - positive)::bigint as negative,
       round(sum(positive) / nullif(sum(tweets), 0), 4) as positive_share, sum(probability_sum) / nullif(sum(tweets), 0) as mean_probability
from sentiment_counts group by minute;

create view sentiment_by_hour as
select date_bin('1 hour', minute, timestamptz '2000-01-01 00:00:00+00') as hour,
       sum(tweets)::bigint as tweets, sum(positive)::bigint as positive, sum(tweets - positive)::bigint as negative,
       round(sum(positive) / nullif(sum(tweets), 0), 4) as positive_share, sum(probability_sum) / nullif(sum(tweets), 0) as mean_probability
from sentiment_counts group by 1;

create view sentiment_by_day as
select date_bin('1 day', minute, timestamptz '2000-01-01 00:00:00+00') as day,
       sum(tweets)::bigint as tweets, sum(positive)::bigint as positive, sum(tweets - positive)::bigint as negative,
       round(sum(positive) / nullif(sum(tweets), 0), 4) as positive_share, sum(probability_sum) / nullif(sum(tweets), 0) as mean_probability
from sentiment_counts group by 1;

create view sentiment_by_feed as
select minute, feed, sum(tweets)::bigint as tweets, sum(positive)::bigint as positive, sum(tweets - positive)::bigint as negative,
       round(sum(positive) / nullif(sum(tweets), 0), 4) as positive_share, sum(probability_sum) / nullif(sum(tweets), 0) as mean_probability
from sentiment_counts group by minute, feed;

create view sentiment_by_model as
select minute, model, model_version, sum(tweets)::bigint as tweets, sum(positive)::bigint as positive, sum(tweets - positive)::bigint as negative,
       round(sum(positive) / nullif(sum(tweets), 0), 4) as positive_share, sum(probability_sum) / nullif(sum(tweets), 0) as mean_probability
from sentiment_counts group by minute, model, model_version;

-- Nearly every tweet of a minute has another author, so counts by author would be as many as the tweets. From the rows themselves, then,
-- and no more of them than can be counted in time: "since" says from where on.
create view sentiment_by_author_last_hour as
select author, count(*) as tweets, count(*) filter (where label = 'positive') as positive, count(*) filter (where label = 'negative') as negative,
       round(count(*) filter (where label = 'positive')::numeric / count(*), 4) as positive_share, avg(positive_probability) as mean_probability,
       min(since) as since
from (
    select author, label, positive_probability, min(scored_at) over () as since
    from (select author, label, positive_probability, scored_at from scored_tweets where scored_at > now() - interval '1 hour' and scored_at < now() + interval '1 minute' order by scored_at desc limit 15000) newest) rows
where author is not null group by author;

create view accuracy_on_labelled as
select hour, model, model_version, tp + fp + tn + fn as labelled, tp as true_positive, fp as false_positive, tn as true_negative, fn as false_negative,
       round((tp + tn)::numeric / nullif(tp + fp + tn + fn, 0), 4) as accuracy,
       round(tp::numeric / nullif(tp + fp, 0), 4) as precision, round(tp::numeric / nullif(tp + fn, 0), 4) as recall
from (
    select date_bin('1 hour', minute, timestamptz '2000-01-01 00:00:00+00') as hour, model, model_version,
           sum(true_positive)::bigint as tp, sum(false_positive)::bigint as fp, sum(true_negative)::bigint as tn, sum(false_negative)::bigint as fn
    from sentiment_counts group by 1, 2, 3) counts
where tp + fp + tn + fn > 0;

-- A feed's judgements are the labelled tweets, which are counted already; those of people are few.
create index verdicts_by_people on verdicts (date_bin('1 hour', judged_at, timestamptz '2000-01-01 00:00:00+00')) where judge = 'person';
create view accuracy_on_judged as
select hour, judge, model, model_version, tp + fp + tn + fn as judged, tp as true_positive, fp as false_positive, tn as true_negative, fn as false_negative,
       round((tp + tn)::numeric / nullif(tp + fp + tn + fn, 0), 4) as accuracy,
       round(tp::numeric / nullif(tp + fp, 0), 4) as precision, round(tp::numeric / nullif(tp + fn, 0), 4) as recall
from (
    select date_bin('1 hour', minute, timestamptz '2000-01-01 00:00:00+00') as hour, 'feed' as judge, model, model_version,
           sum(true_positive)::bigint as tp, sum(false_positive)::bigint as fp, sum(true_negative)::bigint as tn, sum(false_negative)::bigint as fn
    from sentiment_counts group by 1, 2, 3, 4
    union all
    select date_bin('1 hour', judged_at, timestamptz '2000-01-01 00:00:00+00'), 'person', model, model_version,
           count(*) filter (where expected = 'positive' and predicted = 'positive'), count(*) filter (where expected = 'negative' and predicted = 'positive'),
           count(*) filter (where expected = 'negative' and predicted = 'negative'), count(*) filter (where expected = 'positive' and predicted = 'negative')
    from verdicts where judge = 'person' group by 1, 2, 3, 4) counts
where tp + fp + tn + fn > 0;

-- Candidates are kept by whole minutes, so the hour begins with one. What a clock that is ahead has dated into the future is not of this hour.
create view most_negative_last_hour as
select t.scored_at, t.author, t.text, t.positive_probability, t.tweet_id, t.feed, t.model, t.model_version
from (
    select tweet_id from most_negative_candidates
    where scored_at >= date_bin('1 minute', now() - interval '1 hour', timestamptz '2000-01-01 00:00:00+00') and scored_at < now() + interval '1 minute'
    order by positive_probability, tweet_id limit 100) candidate
join scored_tweets t using (tweet_id)
order by t.positive_probability, t.tweet_id;
