-- Least privilege: a role for each process, with what it reads and writes and nothing else. Run it as the owner of the tables (who needs
-- CREATEROLE while a role is missing) after every migration; it may be run any number of times:
--
--     dotnet StreamSentiment.Scorer.dll --migrate      # as the owner: makes or changes the tables
--     psql -v ON_ERROR_STOP=1 -f roles.sql             # as the owner, in the same database
--
-- None of these roles logs on: a user is made for each process and put into its role (create user scorer password '…' in role
-- streamsentiment_scorer). The reader and the Dashboard's role are made by the migration itself; see docs/security.md.

do $$
declare
    name text;
begin
    foreach name in array array['streamsentiment_ingestor', 'streamsentiment_scorer', 'streamsentiment_alerting', 'streamsentiment_dashboard', 'streamsentiment_reader'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I nologin', name);
        end if;
        execute format('grant usage on schema %I to %I', current_schema(), name);
    end loop;
end
$$;

-- Each looks at its start whether the schema is up to date; none may change it.
grant select on schema_migrations to streamsentiment_ingestor, streamsentiment_scorer, streamsentiment_alerting, streamsentiment_dashboard;

-- Whoever reads records writes what is no record, and counts a letter that fails again.
grant select, insert, update on dead_letters to streamsentiment_ingestor, streamsentiment_scorer, streamsentiment_alerting;

-- Ingestor: how far each feed is, when it connected and what it used, and what authors deleted: rows go, verdicts lose their text, and notices that told of them theirs.
grant select, insert, update on feed_positions, feed_usage to streamsentiment_ingestor;
grant select, insert, delete on deleted_tweets, feed_connects to streamsentiment_ingestor;
grant select (tweet_id), delete on scored_tweets to streamsentiment_ingestor;
grant select (verdict_id, tweet_id, text), update (text) on verdicts to streamsentiment_ingestor;
grant select (verdict), update (verdict) on feedback to streamsentiment_ingestor;
grant select (incident_id, part_of, verdict_ids) on incidents to streamsentiment_ingestor;
grant select (incident_id, body), update (body) on notices to streamsentiment_ingestor;

-- Scorer: rows and their counts, in one transaction; retention deletes rows, and never changes one.
grant select, insert, delete on scored_tweets, sentiment_counts, most_negative_candidates, shadow_scores to streamsentiment_scorer;
grant select, insert on model_choices to streamsentiment_scorer;
-- What the Dashboard kept, verdicts and dead letters go by retention too; who writes them deletes nothing.
grant select (prediction_id, predicted_at), delete on predictions to streamsentiment_scorer;
grant select (verdict_id, created_at, announced_at), delete on feedback to streamsentiment_scorer;
grant select (verdict_id, judged_at), delete on verdicts to streamsentiment_scorer;
grant delete on dead_letters to streamsentiment_scorer;

-- Alerting: verdicts in, incidents and notices out. Verdicts stay as they came.
grant select, insert on verdicts to streamsentiment_alerting;
grant select, insert, update, delete on verdict_counts, verdict_seconds, notices to streamsentiment_alerting;
grant select, insert, update on incidents to streamsentiment_alerting;
grant select on silences, scored_tweets, database_identity to streamsentiment_alerting;
