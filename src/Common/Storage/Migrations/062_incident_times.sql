-- A run that is read late belongs to the incident whose time it lies in, so the incident keeps where that begins.
alter table incidents add column first_verdict_at timestamptz;
comment on column incidents.first_verdict_at is 'When the earliest verdict of its runs was given; empty where an older version opened it: then opened_at counts.';
