-- Which model found nothing to score: a verdict that is announced again, perhaps after another model took over, is that model's.

alter table dead_letters add column model text, add column model_version text;
comment on column dead_letters.model is 'The model that could not score the text; empty where the reason is another.';
