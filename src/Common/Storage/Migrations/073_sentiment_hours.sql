-- A year in steps of days from the counts by minute reads half a million rows for each feed and model version: some such questions at once
-- took four fifths of the Scorer's speed. So what is folded is counted by the hour too; what is not yet folded stands by the minute alone.
lock table sentiment_counts in share row exclusive mode;
create table sentiment_hours (
    hour            timestamptz      not null,
    feed            text             not null,
    model           text             not null,
    model_version   text             not null,
    tweets          bigint           not null,
    positive        bigint           not null,
    probability_sum double precision not null,
    primary key (hour, feed, model, model_version)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);
comment on table sentiment_hours is
    'The folded rows of sentiment_counts, summed by the hour. With those that are not folded it is all of them.';
insert into sentiment_hours
select date_bin('1 hour', minute, timestamptz '2000-01-01 00:00:00+00'), feed, model, model_version, sum(tweets), sum(positive), sum(probability_sum)
from sentiment_counts where folded group by 1, 2, 3, 4;

-- By a trigger, since a Scorer of the release before this one folds too; with the owner's rights, since the Scorer's role knows no such table.
create function sentiment_hours_add() returns trigger language plpgsql security definer set search_path from current as $$
begin
    insert into sentiment_hours as known
    values (date_bin('1 hour', new.minute, timestamptz '2000-01-01 00:00:00+00'), new.feed, new.model, new.model_version, new.tweets, new.positive, new.probability_sum)
    on conflict (hour, feed, model, model_version) do update set
        tweets = known.tweets + excluded.tweets, positive = known.positive + excluded.positive, probability_sum = known.probability_sum + excluded.probability_sum;
    return null;
end
$$;
create function sentiment_hours_clear() returns trigger language plpgsql security definer set search_path from current as $$
begin
    delete from sentiment_hours;
    return null;
end
$$;
create trigger sentiment_hours_add after insert on sentiment_counts for each row when (new.folded) execute function sentiment_hours_add();
create trigger sentiment_hours_clear after truncate on sentiment_counts for each statement execute function sentiment_hours_clear();
