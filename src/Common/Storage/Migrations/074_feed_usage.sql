-- How many of a month's posts feeds have used: where the server does not tell, our own count goes on after a restart.
create table feed_usage (
    feed       text        primary key,
    month      date        not null,
    first_day  integer     not null check (first_day between 1 and 31),
    used       bigint      not null check (used >= 0),
    counted_at timestamptz not null
);
comment on table feed_usage is 'How many posts each feed has used of the month that its server allows, by its own count or by the server''s.';
