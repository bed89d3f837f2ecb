-- What Alerting keeps beside verdicts and incidents: counts for rules by share and for reports, the outbox, silences. docs/alerting.md.

-- Verdicts counted in slices of ten seconds of judged_at, written in the transaction that takes them in. A rule by share and the counts of
-- a report read a few rows of this instead of millions of verdicts. Two days are kept.
create table verdict_counts (
    model         text        not null,
    model_version text        not null,
    judge         text        not null check (judge in ('feed', 'person', 'scorer')),
    slice         timestamptz not null,
    verdicts      bigint      not null,
    wrong         bigint      not null,
    primary key (model, model_version, judge, slice)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000);
create index verdict_counts_slice on verdict_counts (slice);
comment on table verdict_counts is 'Verdicts of the last two days, counted in slices of ten seconds of judged_at.';

insert into verdict_counts
select model, model_version, judge, date_bin('10 seconds', judged_at, timestamptz '2000-01-01 00:00:00+00'), count(*), count(*) filter (where not correct)
from verdicts where judged_at > now() - interval '2 days' group by 1, 2, 3, 4;

alter table incidents
    add column part_of           text references incidents (incident_id) on delete set null,
    add column group_key         text,
    add column acknowledged_at   timestamptz,
    add column acknowledged_by   text,
    add column acknowledged_note text,
    add column decision          text,
    add column decided_at        timestamptz,
    add column settled           boolean not null default false;
comment on column incidents.part_of is 'The incident of the same group whose mail tells of this one too; empty: it has a mail of its own.';
comment on column incidents.decision is 'The last decision to send a notice or not, and its reason.';
comment on column incidents.settled is 'It is over, and nothing is to be sent about it any more.';
create index incidents_unsettled on incidents (opened_at) where not settled and part_of is null;
create index incidents_parts on incidents (part_of) where part_of is not null;
create index incidents_group on incidents (group_key, opened_at) where resolved_at is null;

-- The outbox: one row for each notice and channel, written in the transaction of what it tells.
create table notices (
    notice_id   text        primary key,
    incident_id text        not null references incidents (incident_id) on delete cascade,
    kind        text        not null check (kind in ('opened', 'reminder', 'resolved')),
    number      integer     not null,
    channel     text        not null check (channel in ('mail', 'webhook')),
    message_id  text        not null,
    state       text        not null default 'pending' check (state in ('pending', 'sent', 'given-up')),
    created_at  timestamptz not null,
    attempts    integer     not null default 0,
    tried_at    timestamptz,
    sent_at     timestamptz,
    told        text        check (told in ('open', 'resolved')),
    error       text,
    -- The database decides that a notice is there once, whatever processes believe.
    unique (incident_id, channel, kind, number)
);
create index notices_pending on notices (created_at) where state = 'pending';
comment on table notices is 'What is to be sent, was sent, or was given up, and why. To send one again: update notices set state = ''pending'' where notice_id = ''…''.';

-- What an older version had reported, or had yet to report. No resolved notices about the past.
insert into notices (notice_id, incident_id, kind, number, channel, message_id, state, created_at, sent_at, told, error)
select incident_id || '.mail.opened-1', incident_id, 'opened', 1, 'mail', message_id, case when reported_at is null then 'pending' else 'sent' end,
       opened_at, reported_at, case when reported_at is null then null else 'resolved' end, report_error
from incidents;
update incidents set settled = true where reported_at is not null and resolved_at is not null;

create table silences (
    silence_id bigint      primary key generated always as identity,
    model      text,
    rule       text,
    starts_at  timestamptz not null default now(),
    ends_at    timestamptz not null,
    created_at timestamptz not null default now(),
    created_by text        not null,
    why        text        not null default '',
    check (ends_at > starts_at)
);
create index silences_end on silences (ends_at);
comment on table silences is 'While one holds, incidents that match it send nothing. An empty model or rule matches every one.';

-- For people at a prompt; ./run acknowledge, silence and unsilence call the same.
create function alert_acknowledge(incident text, acknowledger text, note text default null) returns setof text language plpgsql as $$
begin
    if incident !~ '^[0-9a-f]{4,32}$' then
        raise exception 'an incident is named by the first 4 or more digits of its id, not by ''%''', incident;
    end if;
    if (select count(*) from incidents where incident_id like incident || '%') > 1 then
        raise exception 'several incidents begin with %: give more digits', incident;
    end if;
    return query update incidents set acknowledged_at = now(), acknowledged_by = acknowledger, acknowledged_note = note
        where coalesce(part_of, incident_id) = (select coalesce(part_of, incident_id) from incidents where incident_id like incident || '%')
          and resolved_at is null and acknowledged_at is null
        returning incident_id;
end $$;

create function alert_silence(until timestamptz, silencer text, why text default '', model text default null, rule text default null) returns bigint
language sql as $$
    insert into silences (model, rule, ends_at, created_by, why) values (model, rule, until, silencer, why) returning silence_id
$$;

-- One that has begun ends now; false when it was over, or is none.
create function alert_unsilence(silence bigint) returns boolean language sql as $$
    with ended as (update silences set ends_at = greatest(now(), starts_at + interval '1 microsecond') where silence_id = silence and ends_at > now() returning 1)
    select exists (select from ended)
$$;

-- Incidents for people: the state in one word.
create view incident_states as
select i.incident_id, i.rule, i.model, i.model_version,
       case when i.resolved_at is not null then 'resolved' when i.acknowledged_at is not null then 'acknowledged'
            when exists (select from silences s where s.starts_at <= now() and s.ends_at > now()
                         and (s.model is null or s.model = i.model) and (s.rule is null or s.rule = i.rule)) then 'silenced'
            else 'open' end as state,
       i.opened_at, i.last_run_at, i.runs, i.resolved_at, i.acknowledged_by, i.part_of, i.decision, i.decided_at,
       (select string_agg(n.kind || ' ' || n.number || ' by ' || n.channel || ' ' || n.state || coalesce(': ' || n.error, ''), '; ' order by n.created_at, n.channel)
        from notices n where n.incident_id = coalesce(i.part_of, i.incident_id)) as notices
from incidents i;
