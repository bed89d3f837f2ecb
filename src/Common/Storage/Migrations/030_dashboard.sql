-- What the Dashboard keeps: predictions that people asked for, and their judgements until Kafka has them. docs/dashboard.md.

create table predictions (
    prediction_id        text        primary key,
    text                 text        not null,
    label                text        not null check (label in ('negative', 'positive')),
    positive_probability real        not null,
    threshold            real        not null,
    model                text        not null,
    model_version        text        not null,
    predicted_at         timestamptz not null
);
create index predictions_predicted_at on predictions (predicted_at);
comment on table predictions is 'Texts that somebody asked /predict about, and the answers.';

-- The outbox of /feedback: a judgement is here before its asker is told so, and goes to topic verdicts until Alerting has taken it in.
create table feedback (
    verdict_id   text        primary key,
    verdict      jsonb       not null,
    created_by   text,
    created_at   timestamptz not null default now(),
    announced_at timestamptz
);
create index feedback_unannounced on feedback (created_at) where announced_at is null;
create index feedback_created_at on feedback (created_at);
comment on table feedback is 'Judgements of people; the verdict as it goes to Kafka, and when it was last sent there.';

-- The report as it was sent, for those who look at an incident later.
alter table notices add column subject text, add column body text;
comment on column notices.body is 'The text of the notice as sent last; empty for what an older version sent.';
