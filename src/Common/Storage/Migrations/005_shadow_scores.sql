-- What a challenger would have said, beside what the champion said. See docs/swapping.md.

create table shadow_scores (
    hour                      timestamptz not null,
    model                     text        not null,
    version                   text        not null,
    challenger                text        not null,
    folded                    boolean     not null default false,
    tweets                    bigint      not null,
    agreed                    bigint      not null,
    unscored                  bigint      not null,
    true_positive             bigint      not null,
    false_positive            bigint      not null,
    true_negative             bigint      not null,
    false_negative            bigint      not null,
    challenger_true_positive  bigint      not null,
    challenger_false_positive bigint      not null,
    challenger_true_negative  bigint      not null,
    challenger_false_negative bigint      not null
) with (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);
create index shadow_scores_unfolded on shadow_scores (hour) where not folded;
create index shadow_scores_hour on shadow_scores (hour);
comment on table shadow_scores is
    'Tweets of an hour that champion and challenger both scored. Each batch adds a row of its own, which are folded into one later: always sum.';
comment on column shadow_scores.unscored is 'Tweets in which the challenger found nothing to score; they count nowhere else but in tweets.';

create view shadow_comparison as
select model, version, challenger, since, until, tweets, round(agreed::numeric / nullif(tweets - unscored, 0), 4) as agreement,
       tp + fp + tn + fn as labelled,
       round(tp::numeric / nullif(tp + fp, 0), 4) as precision, round(tp::numeric / nullif(tp + fn, 0), 4) as recall,
       round(ctp::numeric / nullif(ctp + cfp, 0), 4) as challenger_precision, round(ctp::numeric / nullif(ctp + cfn, 0), 4) as challenger_recall
from (
    select model, version, challenger, min(hour) as since, max(hour) + interval '1 hour' as until,
           sum(tweets)::bigint as tweets, sum(agreed)::bigint as agreed, sum(unscored)::bigint as unscored,
           sum(true_positive)::bigint as tp, sum(false_positive)::bigint as fp, sum(true_negative)::bigint as tn, sum(false_negative)::bigint as fn,
           sum(challenger_true_positive)::bigint as ctp, sum(challenger_false_positive)::bigint as cfp,
           sum(challenger_true_negative)::bigint as ctn, sum(challenger_false_negative)::bigint as cfn
    from shadow_scores group by 1, 2, 3) counts;
