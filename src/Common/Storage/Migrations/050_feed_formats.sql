-- Letters of Jetstream's and Mastodon's feeds keep their format too. Which formats there are is FeedFormats's to say, not the table's: a letter
-- that is refused here would stop its feed.
alter table dead_letters drop constraint dead_letters_feed_format_check;
