-- Verdicts counted by the second, for rules by share whose window is an hour or less: slices of ten seconds were a tenth of a short window.
-- What was counted before goes into the first second of its slice, which is as exact as it was.
create table verdict_seconds (
    model         text        not null,
    model_version text        not null,
    judge         text        not null check (judge in ('feed', 'person', 'scorer')),
    second        timestamptz not null,
    verdicts      bigint      not null,
    wrong         bigint      not null,
    primary key (model, model_version, judge, second)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000);
create index verdict_seconds_second on verdict_seconds (second);
comment on table verdict_seconds is 'Verdicts of the last two days, counted by the second of judged_at, for rules by share of a short window.';
insert into verdict_seconds select model, model_version, judge, slice, verdicts, wrong from verdict_counts;
