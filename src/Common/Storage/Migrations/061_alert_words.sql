-- What people say at a prompt, taken as they mean it: an id in capital letters too; no silence that never ends, or that is over already.

create or replace function alert_acknowledge(incident text, acknowledger text, note text default null) returns setof text language plpgsql as $$
declare
    beginning text := lower(incident);
begin
    if beginning is null or beginning !~ '^[0-9a-f]{4,32}$' then
        raise exception 'an incident is named by the first 4 or more digits of its id, not by ''%''', incident;
    end if;
    if (select count(*) from incidents where incident_id like beginning || '%') > 1 then
        raise exception 'several incidents begin with %: give more digits', incident;
    end if;
    return query update incidents set acknowledged_at = now(), acknowledged_by = acknowledger, acknowledged_note = note
        where coalesce(part_of, incident_id) = (select coalesce(part_of, incident_id) from incidents where incident_id like beginning || '%')
          and resolved_at is null and acknowledged_at is null
        returning incident_id;
end $$;

create or replace function alert_silence(until timestamptz, silencer text, why text default '', model text default null, rule text default null)
returns bigint language plpgsql as $$
declare
    made bigint;
begin
    if until is null or not isfinite(until) then
        raise exception 'a silence is never for ever: say until when, e.g. now() + interval ''2 hours'', instead of ''%''', coalesce(until::text, 'null');
    end if;
    if until <= now() then
        raise exception 'a silence until % is over already: say a later time, e.g. now() + interval ''2 hours''', until;
    end if;
    insert into silences (model, rule, ends_at, created_by, why)
    values (alert_silence.model, alert_silence.rule, alert_silence.until, silencer, alert_silence.why) returning silence_id into made;
    return made;
end $$;

-- Also for who writes into the table by hand. Not checked of what is there already: alert_unsilence ends that.
alter table silences add constraint silences_end_some_day check (isfinite(ends_at)) not valid;
