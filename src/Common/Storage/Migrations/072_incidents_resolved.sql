-- A run that is read late looks for the incident whose time it lies in.
create index incidents_resolved on incidents (rule, model, model_version, resolved_at);
