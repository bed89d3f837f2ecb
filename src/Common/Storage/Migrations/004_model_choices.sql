-- Which model served from when on, and why. See docs/swapping.md.

create table model_choices (
    choice_id        bigint      primary key generated always as identity,
    chosen_at        timestamptz not null,
    model            text        not null,
    version          text        not null,
    reason           text        not null,
    passed_over      jsonb       not null,
    previous_version text,
    registry         text        not null
);
create index model_choices_in_order on model_choices (model, choice_id desc);
comment on table model_choices is 'The version that serves from a moment on, and why; a row whenever that or any reason becomes another.';
comment on column model_choices.passed_over is 'Every other version of the registry: [{"version", "reason"}].';
comment on column model_choices.previous_version is 'What the row before it says: the same version where only reasons became others.';

create view model_choices_readable as
select c.chosen_at, c.model, c.version, c.previous_version, c.reason, p.version as passed_over, p.reason as because, c.registry
from model_choices c left join lateral jsonb_to_recordset(c.passed_over) as p (version text, reason text) on true;
