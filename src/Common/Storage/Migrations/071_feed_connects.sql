-- When feeds connected, so that a process that is started again and again connects no more often than its server allows.
create table feed_connects (
    feed         text        not null,
    connected_at timestamptz not null,
    primary key (feed, connected_at)
);
comment on table feed_connects is 'When each feed connected to its server during the last minutes: how often it may is counted across restarts.';
