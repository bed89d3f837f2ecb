-- An incident that joins a thread is told of in a notice of its own kind. To the release before, whose processes may run beside this one, or
-- again after it, it is one more reminder, counted with the others; the column says what it is.
alter table notices
    add column joined boolean not null default false,
    add column tells  text[];
comment on column notices.joined is 'A notice that tells of incidents which have joined the thread. Its kind is reminder, and it is counted with those.';
comment on column notices.tells is 'The incidents whose tweets it showed when it was sent.';

-- What is open now is known as far as anybody was told: no notices about the past.
update notices n set tells = threads.incidents
from (select coalesce(part_of, incident_id) as leader, array_agg(incident_id) as incidents from incidents group by 1) threads
where threads.leader = n.incident_id and n.state = 'sent';

create or replace view incident_states as
select i.incident_id, i.rule, i.model, i.model_version,
       case when i.resolved_at is not null then 'resolved' when i.acknowledged_at is not null then 'acknowledged'
            when exists (select from silences s where s.starts_at <= now() and s.ends_at > now()
                         and (s.model is null or s.model = i.model) and (s.rule is null or s.rule = i.rule)) then 'silenced'
            else 'open' end as state,
       i.opened_at, i.last_run_at, i.runs, i.resolved_at, i.acknowledged_by, i.part_of, i.decision, i.decided_at,
       (select string_agg(case when n.joined then 'joined' else n.kind end || ' ' || n.number || ' by ' || n.channel || ' ' || n.state || coalesce(': ' || n.error, ''),
                          '; ' order by n.created_at, n.channel)
        from notices n where n.incident_id = coalesce(i.part_of, i.incident_id)) as notices
from incidents i;
