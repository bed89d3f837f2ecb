-- Retention finds the oldest verdicts and dead letters by these. An ordinary index stays exact where deleted space is filled again; a brin does not.
create index verdicts_judged_at_in_order on verdicts (judged_at);
drop index if exists verdicts_judged_at;
alter index verdicts_judged_at_in_order rename to verdicts_judged_at;
create index dead_letters_dead_lettered_at on dead_letters (dead_lettered_at);
