-- Tweets that their authors deleted where they were tweeted. They are kept for a day, as the row may be written after its deletion is known.
create table deleted_tweets (
    tweet_id   text        primary key,
    deleted_at timestamptz not null
);
create index deleted_tweets_deleted_at on deleted_tweets (deleted_at);
comment on table deleted_tweets is 'Ids of tweets that were deleted at their source during the last day: their rows and the texts of their verdicts go.';

comment on column feed_positions.records is 'How many records are safely through; of a feed with a cursor of its own, such as Jetstream, the cursor.';
