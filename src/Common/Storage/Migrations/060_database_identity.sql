-- The same feed read into another database makes the same incidents, and mail servers drop a mail whose Message-ID they have seen. So each
-- database has a name of its own, given once, which is part of the Message-IDs that begin in it. A copy of the database keeps it.
create table database_identity (
    only_one boolean primary key default true check (only_one),
    id       text    not null check (id ~ '^[0-9a-f]{12}$')
);
comment on table database_identity is 'The name of this database among all: twelve random digits that stand in the Message-IDs of its mails.';
insert into database_identity (id) values (left(replace(gen_random_uuid()::text, '-', ''), 12));
